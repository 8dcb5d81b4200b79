import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@data-connector/kit/log';
import {
  ROUTE_LIST,
  SCHEMAS,
  serviceManifest,
  syncEvent,
  type Connection,
  type SyncEvent,
} from '@data-connector/protocol';
import {
  counting,
  defineProvider,
  nextToken,
  syncToken,
  type Handler,
  type List,
  type ProviderDefinition,
} from '@data-connector/provider';
import { SigningKey, withProof } from '@data-connector/sealing';
import { plain, run, standIn, type Asked, type Said } from '@data-connector/testing/stand-in';
import { z } from 'zod';
import { AT, CONNECTION, PROVIDER, SERVICE_SECRET, SYNC_ID } from '../../docs/generator/example/inputs.js';
import { listingsWith } from '../../docs/generator/example/listing.js';
import type { Example } from '../../docs/generator/example/make-example.js';
import { thumbprintOf } from '../../shared/provider/src/oauth2/dpop.js';
import type { Renewed } from '../../shared/service/src/ledger/accounts.js';
import { RenewalJournal } from '../../shared/service/src/ledger/renewal-journal.js';
import { EXAMPLE } from '../docs/example.js';

/** What a Vault has: the worked example, and a connection with a key of its own. */
export interface VaultBytes extends Example {
  readonly bound: {
    readonly connection: Connection;
    /** Its tokens are good with the key of this thumbprint only. */
    readonly thumbprint: string;
  };
}

type Cursors = Readonly<Record<string, Record<string, unknown>>>;

/** What the server leaves for a later one. */
export interface ServerBytes {
  readonly event: SyncEvent;
  /** By handler: after the first page. */
  readonly cursors: Cursors;
  /** At the end of pages that can be known again. */
  readonly seen: Cursors;
  /** At the end of pages that are counted, before the second look. */
  readonly read: Cursors;
  /** Of a handler that tells changes: after the first page of its whole, and at the end of that. */
  readonly changes: Readonly<Record<'begun' | 'whole', Record<string, unknown>>>;
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

type Lists = Pick<List, 'conditional' | 'next'>;
/** A provider with a handler of each mode. */
const both = (list: Lists) =>
  defineProvider({
    ...plain(),
    handlers: [
      ...plain({ list }).handlers,
      ...plain({ list, handler: { mode: 'snapshot', name: 'all', schema: SCHEMAS.playlist } }).handlers,
    ],
  });
const next = nextToken('next', 'from');
export const BOTH = both({ next });
export const CONDITIONAL = both({ next, conditional: true });
export const COUNTED = both({ next: counting('items', next) });

/** A provider with a handler that tells changes. */
export const CHANGES = defineProvider(
  plain({
    list: { next },
    handler: {
      ...{ mode: 'changes', name: 'changing', schema: SCHEMAS.playlist },
      ...{ token: syncToken('token', 'since'), gone: () => true },
    } as object,
  }),
);

/** Where its run is after so many pages, or at its end. */
async function changing(pages?: number): Promise<Record<string, unknown>> {
  const { provider } = await standIn(CHANGES, ({ query }) => ({
    body: { items: [{ id: '7' }], ...(query['from'] === 'p2' ? { token: 't1' } : { next: 'p2' }) },
  }));
  const { cursor = {} } = await run(provider, 'changing', pages === undefined ? {} : { pages });
  return cursor;
}

/** Two pages that can be known again. */
export const twoPages = ({ headers, query }: Asked): Said => {
  const [id, more] = query['from'] === 'p2' ? ['6', {}] : ['7', { next: 'p2' }];
  const etag = `"${id}"`;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
  return { headers: { etag }, body: { items: [{ id, at: `${id}0` }], ...more } };
};

/** Where a run of each handler is after so many pages, or at its end. */
async function cursorsOf(definition: ProviderDefinition, pages?: number): Promise<Cursors> {
  const { provider } = await standIn(definition, twoPages);
  const after = async ({ manifest: { name } }: Handler) => {
    const { cursor = {} } = await run(provider, name, pages === undefined ? {} : { pages });
    return [name, cursor] as const;
  };
  return Object.fromEntries(await Promise.all(provider.handlers.map(after)));
}

/** A connection whose tokens are bound to a key (DPoP). */
async function bound(): Promise<VaultBytes['bound']> {
  const dpopKey = Buffer.alloc(32, 0x61).toString('base64url');
  const connection = withProof(await SigningKey.derive(SERVICE_SECRET), { ...CONNECTION, dpopKey }, 0);
  return { connection, thumbprint: thumbprintOf(dpopKey) };
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
export async function written(): Promise<{ vault: VaultBytes; server: ServerBytes; internal: Internal }> {
  const data = { syncId: SYNC_ID, provider: PROVIDER, outcome: 'completed', records: 3 } as const;
  const handlers = { following: { records: 3, quarantined: 1 } };
  const event = syncEvent({ ...data, handlers, notify: { relay: 'phones', ref: 'phone-7' } }, AT.ended);
  const { [PROVIDER]: listing } = listingsWith(EXAMPLE.signingKey);
  const { status: _status, ...manifest } = listing as NonNullable<typeof listing>;
  return {
    vault: { ...EXAMPLE, bound: await bound() },
    server: {
      changes: { begun: await changing(1), whole: await changing() },
      event,
      cursors: await cursorsOf(BOTH, 1),
      seen: await cursorsOf(CONDITIONAL),
      read: await cursorsOf(COUNTED, 2),
      renewal: await renewal(),
    },
    internal: {
      manifest: { ...manifest, version: 1, icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>' },
      manifestSchema: z.toJSONSchema(serviceManifest, { io: 'output' }),
      routes: ROUTE_LIST.map(({ method, path }) => `${method} ${path}`),
    },
  };
}
