import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { silentLog } from '@data-connector/kit/log';
import {
  connection as connectionShape,
  ROUTE_LIST,
  serviceManifest,
  syncEventFormat,
  type Connection,
} from '@data-connector/protocol';
import { provedEpoch, SigningKey } from '@data-connector/sealing';
import { run, standIn } from '@data-connector/testing/stand-in';
import { SERVICE_SECRET } from '../../docs/generator/example/inputs.js';
import { thumbprintOf } from '../../shared/provider/src/oauth2/dpop.js';
import type { Renewed } from '../../shared/service/src/ledger/accounts.js';
import { RenewalJournal } from '../../shared/service/src/ledger/renewal-journal.js';
import { openKeyring } from '../../shared/vault/src/opening/keyring.js';
import { openRecord } from '../../shared/vault/src/opening/record.js';
import { KINDS, localDatabases, replayed, vaultKey } from '../docs/example.js';
import {
  BOTH,
  CHANGES,
  CONDITIONAL,
  COUNTED,
  twoPages,
  written,
  type Internal,
  type ServerBytes,
  type VaultBytes,
} from './write.js';

const FOLDER = import.meta.dirname;
const { version: VERSION } = JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8')) as {
  version: string;
};

const folder = join(FOLDER, VERSION);
if (process.env['AS_WRITTEN'] === 'keep') {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(await written()))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`);
}

it('what this version writes is kept for later ones', () => {
  // Where it is missing: AS_WRITTEN=keep npm test -- test/as-written-by
  expect([VERSION, existsSync(folder)]).toEqual([VERSION, true]);
});

const versions = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
describe.each(versions.map(({ name }) => name))('what %s wrote', (version) => {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(FOLDER, version, `${name}.json`), 'utf8'));
  const vault = read('vault') as VaultBytes;
  const server = read('server') as ServerBytes;
  const internal = read('internal') as Internal;

  it('is a connection that its service knows', async () => {
    const signing = await SigningKey.derive(SERVICE_SECRET);
    expect(await provedEpoch(signing, vault.connection)).toBe(0);
  });

  it('is a connection with a key, which its service knows with that key only', async () => {
    const signing = await SigningKey.derive(SERVICE_SECRET);
    const { connection, thumbprint } = vault.bound;
    const parsed = connectionShape.parse(connection);
    expect([await provedEpoch(signing, parsed), thumbprintOf(parsed.dpopKey ?? '')]).toEqual([0, thumbprint]);
    const { dpopKey: _key, ...without } = parsed;
    expect(await provedEpoch(signing, without)).toBeUndefined();
  });

  it.each(KINDS)('is a keyring, records, a result and a receipt for a Vault with a %s', async (kind) => {
    const saved: Connection[] = [];
    const records = new Map<string, unknown>();
    const aside: unknown[] = [];
    const refreshed = await replayed(kind, undefined, vault).refresh({
      connection: vault.config,
      key: vaultKey(kind, vault),
      ...localDatabases(kind, vault.documents, vault),
      store: {
        saveConnection: (each) => void saved.push(each),
        upsert: (each) => each.forEach((record) => records.set(record._id, record)),
        remove: (ids) => ids.forEach((id) => records.delete(id)),
        quarantine: (items) => void aside.push(...items),
      },
    });
    expect(new Set(records.values())).toEqual(new Set(vault.records.slice(1)));
    expect(aside).toEqual(vault.quarantine.items);
    expect(saved.at(-1)).toEqual({ ...vault.connection, cursors: vault.result.payload.cursors });
    expect(refreshed.receipt).toEqual(vault.receipts.erasure.payload);
  });

  it('is an event that the notifier takes', () => {
    expect(syncEventFormat.parse(JSON.parse(JSON.stringify(server.event)))).toEqual(server.event);
  });

  it.each(Object.entries(server.cursors))('is a cursor at which %s goes on', async (name, cursor) => {
    const { asked, provider } = await standIn(BOTH, () => ({ body: { items: [{ id: '6', at: '60' }] } }));
    const handler = provider.handlers.find(({ manifest }) => manifest.name === name);
    const { ids } = await run(provider, name, { cursor: handler?.cursor.parse(cursor) });
    expect(ids).toContain('6');
    if (name === 'all') expect(asked[0]?.query).toEqual({ from: 'p2' });
  });

  it('is cursors at which a handler goes on that tells changes', async () => {
    const { asked, provider } = await standIn(CHANGES, () => ({
      body: { items: [{ id: '6' }], token: 't2' },
    }));
    const [handler] = provider.handlers;
    const { begun, whole } = server.changes;
    for (const cursor of [begun, whole])
      await run(provider, 'changing', { cursor: handler?.cursor.parse(cursor) });
    expect(asked.map(({ query }) => query)).toEqual([{ from: 'p2' }, { since: 't1' }]);
  });

  it('is a tombstone that a Vault opens', async () => {
    const { connection, tombstone } = vault;
    const owner = { did: vault.did, provider: vault.provider, accountId: connection.account.id };
    const key = await openKeyring(vault.keys.secret.keyring, vaultKey('secret', vault), owner);
    const [schema = ''] = Object.keys(vault.view.datastores);
    const opened = openRecord(tombstone.document ?? { _id: '' }, key, { ...owner, schema, ofSnapshot: true });
    expect(await opened).toEqual({ n: 4, gone: tombstone.plaintext._id });
  });

  it.each(Object.entries(server.seen))('is a cursor by which %s is unchanged', async (name, cursor) => {
    const { provider } = await standIn(CONDITIONAL, twoPages);
    const handler = provider.handlers.find(({ manifest }) => manifest.name === name);
    const { pages } = await run(provider, name, { cursor: handler?.cursor.parse(cursor) });
    expect(pages).toEqual([expect.objectContaining({ items: [], unchanged: true })]);
  });

  it('is a cursor of a list that was read, and needs only be looked at once more', async () => {
    const { asked, provider } = await standIn(COUNTED, twoPages);
    const { pages } = await run(provider, 'all', { cursor: server.read['all'] });
    expect([asked.length, pages]).toEqual([
      2,
      [
        expect.objectContaining({
          items: [],
          snapshot: { id: server.read['all']?.['snapshot'], complete: true },
        }),
      ],
    ]);
  });

  it('is a renewal in the spool that is carried over', async () => {
    const root = mkdtempSync(join(tmpdir(), 'as-written-'));
    mkdirSync(join(root, 'renewals'));
    writeFileSync(join(root, 'renewals/left.json'), server.renewal);
    const carried: Renewed[] = [];
    const journal = new RenewalJournal(root, async (renewed) => void carried.push(renewed), silentLog);
    await journal.start();
    await journal.stop();
    rmSync(root, { recursive: true });
    expect(carried).toEqual([JSON.parse(server.renewal)]);
  });

  it('is a contract between gateway and services that holds on both sides', async () => {
    expect(serviceManifest.parse(internal.manifest)).toEqual(internal.manifest);
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const { manifest } = (await written()).internal;
    expect([ajv.validate(internal.manifestSchema, manifest), ajv.errors]).toEqual([true, null]);
    const routes = ROUTE_LIST.map(({ method, path }) => `${method} ${path}`);
    expect(internal.routes.filter((route) => !routes.includes(route))).toEqual([]);
  });
});
