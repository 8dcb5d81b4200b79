import { randomBytes } from 'node:crypto';
import type { Connection } from '@data-connector/protocol';
import type { CollectOptions, CompleteSnapshot, KeptAside, VaultRecord } from '../../src/index.js';
import { Pouch } from '@data-connector/testing/pouch';

/** What a Vault would keep, and in which order it was told to. */
export function vaultStore() {
  const records = new Map<string, VaultRecord>();
  const aside = new Map<string, KeptAside>();
  const told: string[] = [];
  const saved: Connection[] = [];
  const options = {
    databaseFor: (name: string) => new Pouch(`${name}-${randomBytes(4).toString('hex')}`),
    upsert: (batch: readonly VaultRecord[], about: { snapshot?: string }) => {
      told.push(`upsert${about.snapshot ? ` of ${about.snapshot}` : ''}`);
      for (const record of batch) records.set(record._id, record);
    },
    remove: (ids: readonly string[]) => {
      told.push('remove');
      for (const id of ids) for (const kept of [records, aside]) kept.delete(id);
    },
    quarantine: (items: readonly KeptAside[]) => {
      told.push('quarantine');
      for (const item of items) aside.set(item._id, item);
    },
    prune: ({ schema: of, snapshot, handler }: CompleteSnapshot) =>
      void told.push(`prune ${of} but ${snapshot} of ${handler}`),
    onConnection: (one: Connection) => {
      told.push('connection');
      saved.push(one);
    },
    onCursors: (one: Connection) => {
      told.push('cursors');
      saved.push(one);
    },
  } satisfies CollectOptions;
  return { records, aside, told, saved, options };
}
