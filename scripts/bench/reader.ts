import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';
import { reading, type PouchClass, type ToRead } from './reading.js';

/** What a Vault reads; `bare`: without WebCrypto, as React Native is. */
export interface ReaderOptions {
  readonly toRead: ToRead;
  readonly bare: boolean;
}

/** A Vault in a process of its own. */
export async function startReader({ toRead, bare }: ReaderOptions) {
  if (bare) {
    const { crypto } = globalThis;
    const getRandomValues = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
    Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues } });
  }
  PouchDB.plugin(memory).plugin(http).plugin(replication);
  const measures = await reading(toRead, PouchDB.defaults({ adapter: 'memory' }) as unknown as PouchClass);
  return { ready: () => ({ url: toRead.gateway }), ...measures };
}
