import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';
import { reading, type PouchClass, type ToRead } from './reading.js';

/** A Vault in a process of its own. @param bare without WebCrypto, as React Native is */
export async function startReader({ toRead, bare }: { toRead: ToRead; bare: boolean }) {
  if (bare) {
    const { crypto } = globalThis;
    const getRandomValues = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
    Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues } });
  }
  PouchDB.plugin(memory).plugin(http).plugin(replication);
  const measures = await reading(toRead, PouchDB.defaults({ adapter: 'memory' }) as unknown as PouchClass);
  return { ready: () => ({ url: toRead.gateway }), ...measures };
}
