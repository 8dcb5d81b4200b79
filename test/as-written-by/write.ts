import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@data-connector/kit/log';
import { ROUTE_LIST, SCHEMAS, serviceManifest, syncEvent, type SyncEvent } from '@data-connector/protocol';
import { defineProvider, nextToken, type Handler } from '@data-connector/provider';
import { plain, run, standIn } from '@data-connector/testing/stand-in';
import { z } from 'zod';
import { AT, PROVIDER, SYNC_ID } from '../../docs/generator/example/inputs.js';
import { listingsWith } from '../../docs/generator/example/listing.js';
import type { Example } from '../../docs/generator/example/make-example.js';
import type { Renewed } from '../../shared/service/src/ledger/accounts.js';
import { RenewalJournal } from '../../shared/service/src/ledger/renewal-journal.js';
import { EXAMPLE } from '../docs/example.js';

/** What the server leaves for a later one. */
export interface ServerBytes {
  readonly event: SyncEvent;
  /** By handler. */
  readonly cursors: Readonly<Record<string, Record<string, unknown>>>;
  /** A file of the journal of renewals. */
  readonly renewal: string;
}

/** The contract between gateway and services. */
export interface Internal {
  readonly manifest: unknown;
  /** JSON Schema of what this version's gateway takes. */
  readonly manifestSchema: object;
  readonly routes: readonly string[];
}

const next = nextToken('next', 'from');
/** A provider with a handler of each mode. */
export const BOTH = defineProvider({
  ...plain(),
  handlers: [
    ...plain({ list: { next } }).handlers,
    ...plain({ list: { next }, handler: { mode: 'snapshot', name: 'all', schema: SCHEMAS.playlist } })
      .handlers,
  ],
});

/** Where a run of each handler is after its first page of two. */
async function cursors(): Promise<ServerBytes['cursors']> {
  const { provider } = await standIn(BOTH, () => ({ body: { items: [{ id: '7', at: '70' }], next: 'p2' } }));
  const after = async ({ manifest: { name } }: Handler) => {
    const { cursor = {} } = await run(provider, name, { pages: 1 });
    return [name, cursor] as const;
  };
  return Object.fromEntries(await Promise.all(provider.handlers.map(after)));
}

/** A file that a process left which was killed right after a renewal. */
async function renewal(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'as-written-'));
  try {
    const journal = new RenewalJournal(folder, () => Promise.resolve(), silentLog);
    await journal.start();
    const { superseded } = EXAMPLE.superseded as unknown as { superseded: Renewed['sealed'] };
    const entry = journal.reserve();
    entry.write({ id: 'an-account', epoch: 0, spent: 'a-hash', sealed: superseded });
    entry.leave();
    const [file = ''] = readdirSync(join(folder, 'renewals'));
    const text = readFileSync(join(folder, 'renewals', file), 'utf8').trimEnd();
    await journal.stop();
    return text;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything that this version writes, by file. */
export async function written(): Promise<{ vault: Example; server: ServerBytes; internal: Internal }> {
  const data = { syncId: SYNC_ID, provider: PROVIDER, outcome: 'completed', records: 3 } as const;
  const handlers = { following: { records: 3, quarantined: 1 } };
  const event = syncEvent({ ...data, handlers, notify: { relay: 'phones', ref: 'phone-7' } }, AT.ended);
  const { [PROVIDER]: listing } = listingsWith(EXAMPLE.signingKey);
  const { status: _status, ...manifest } = listing as NonNullable<typeof listing>;
  return {
    vault: EXAMPLE,
    server: { event, cursors: await cursors(), renewal: await renewal() },
    internal: {
      manifest: { ...manifest, version: 1, icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>' },
      manifestSchema: z.toJSONSchema(serviceManifest, { io: 'output' }),
      routes: ROUTE_LIST.map(({ method, path }) => `${method} ${path}`),
    },
  };
}
