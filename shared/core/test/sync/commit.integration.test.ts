import type { SyncResult } from '@data-connector/protocol';
import { audit } from './support/audit.js';
import { openKeyring, openRecord } from './support/opening.js';
import {
  connectionFor,
  freshIdentity,
  freshSecret,
  startReplica,
  startWorld,
  type Identity,
  type Replica,
  type World,
} from './support/replica.js';
import { ThirdParty, ids, schemaOf } from './support/third-party.js';

let world: World;
let identity: Identity;
let third: ThirdParty;
let replica: Replica;
let secret: string;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  identity = await freshIdentity();
  third = new ThirdParty();
  secret = freshSecret();
  replica = await startReplica(world, { identity, third });
});
afterEach(() => replica.stop(0));

const chunks = (list: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
const toBulk = { match: ({ path }: { path: string }) => path.includes('/_bulk_docs') };

async function run(): Promise<{ status: string; last: SyncResult | undefined; faults: string[] }> {
  const { _id } = await replica.start(await connectionFor(identity), secret);
  const { status } = await replica.ended(_id);
  return { status, ...(await audit({ witness: world.witness, identity, third, secret })) };
}

test('everything is stored, numbered without a hole, and opens at the Vault', async () => {
  third.serve('posts', chunks(ids('p', 1234), 100));
  third.serve('likes', chunks(ids('l', 7), 3));
  const { status, last, faults } = await run();
  expect([status, faults]).toEqual(['completed', []]);
  const { name } = last?.datastores[schemaOf('posts')] ?? { name: '' };
  const { body } = await world.admin.ask({ db: name, path: '_all_docs', query: { include_docs: true } });
  const docs = (body as { rows: { doc: { _id: string; jwe: string } }[] }).rows.map(({ doc }) => doc);
  const keyring = docs.find(({ _id }) => _id === 'keyring');
  const key = await openKeyring(keyring as never, secret);
  const records = await Promise.all(
    docs.filter((doc) => doc !== keyring).map(({ jwe }) => openRecord(jwe, key)),
  );
  expect(new Set(records.map(({ sourceId }) => sourceId))).toEqual(new Set(ids('p', 1234)));
  expect(records.map(({ n }) => n).sort((a, b) => a - b)).toEqual(ids('', 1234).map((_, i) => i + 1));
  expect(last).toMatchObject({
    cursors: { posts: { pages: 13 }, likes: { pages: 3 } },
    end: { outcome: 'completed' },
  });
});

const rowsOf = (body: Buffer, row: (id: string, i: number) => object): string =>
  JSON.stringify(
    (JSON.parse(body.toString()) as { docs: { _id: string }[] }).docs.map(({ _id }, i) => row(_id, i)),
  );
const dropFirst = (body: Buffer): Buffer => {
  const { docs } = JSON.parse(body.toString()) as { docs: object[] };
  return Buffer.from(JSON.stringify({ docs: docs.slice(1) }));
};
const isBulk = (method: string, path: string) => method === 'POST' && path.endsWith('/_bulk_docs');

/** What goes wrong with answers of `_bulk_docs`, each twice. */
const faults: [string, () => void][] = [
  ['a 201 is truncated', () => replica.faults.add({ kind: 'truncate' }, { ...toBulk, times: 2 })],
  [
    'the connection is cut after CouchDB took it',
    () => replica.faults.add({ kind: 'cut', bytes: 0 }, { ...toBulk, times: 2 }),
  ],
  [
    'the connection is cut in the middle of the answer',
    () => replica.faults.add({ kind: 'cut', bytes: 99 }, { ...toBulk, times: 2 }),
  ],
  ['the connection is refused', () => replica.faults.add({ kind: 'refuse' }, { ...toBulk, times: 2 })],
  [
    'a 500 comes',
    () => replica.faults.add({ kind: 'answer', status: 500, body: '{"error":"x"}' }, { ...toBulk, times: 2 }),
  ],
  [
    'a 503 comes without a body',
    () => replica.faults.add({ kind: 'answer', status: 503 }, { ...toBulk, times: 2 }),
  ],
  [
    'a 201 has an empty body',
    () => replica.faults.add({ kind: 'answer', status: 201, body: '' }, { ...toBulk, times: 2 }),
  ],
  [
    'a 201 is an object',
    () =>
      replica.faults.add(
        { kind: 'answer', status: 201, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' },
        { ...toBulk, times: 2 },
      ),
  ],
  [
    'a proxy’s 200 is HTML',
    () =>
      replica.faults.add(
        { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>hello' },
        { ...toBulk, times: 2 },
      ),
  ],
  [
    'a 202 says it is not durable',
    () =>
      world.witness.tamperings.push({
        matches: isBulk,
        forward: () => Buffer.from('{"docs":[]}'),
        answer: (body) => ({ status: 202, body: rowsOf(body, (id) => ({ ok: true, id, rev: '1-a' })) }),
        times: 2,
      }),
  ],
  [
    'a row of a 201 is an error',
    () =>
      world.witness.tamperings.push({
        matches: isBulk,
        forward: dropFirst,
        answer: (body) => ({
          status: 201,
          body: rowsOf(body, (id, i) =>
            i === 0 ? { id, error: 'internal_server_error', reason: 'x' } : { ok: true, id, rev: '1-a' },
          ),
        }),
        times: 2,
      }),
  ],
  [
    'a row of a 201 is missing',
    () =>
      world.witness.tamperings.push({
        matches: isBulk,
        forward: dropFirst,
        answer: (_body, answer) => ({ status: 201, body: answer.toString() }),
        times: 2,
      }),
  ],
  [
    'a 201 names one id twice and another not at all',
    () =>
      world.witness.tamperings.push({
        matches: isBulk,
        forward: dropFirst,
        answer: (_body, answer) => {
          const rows = JSON.parse(answer.toString()) as unknown[];
          return { status: 201, body: JSON.stringify([rows[0], ...rows]) };
        },
        times: 2,
      }),
  ],
];

test.each(faults)(
  'when %s, all is stored all the same, nothing is void, and no cursor is ahead',
  async (_what, arrange) => {
    third.serve('posts', chunks(ids('p', 1100), 550));
    arrange();
    const { status, last, faults } = await run();
    expect([status, faults]).toEqual(['completed', []]);
    expect(last?.datastores[schemaOf('posts')]).toMatchObject({ last: 1100, void: [] });
  },
);
