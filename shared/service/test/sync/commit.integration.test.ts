import { ids, schemaOf } from './support/third-party.js';
import { chunks, toBulk, useStage } from './support/stage.js';

const stage = useStage();

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
  ['a 201 is truncated', () => stage.replica.faults.add({ kind: 'truncate' }, { match: toBulk, times: 2 })],
  [
    'the connection is cut after CouchDB took it',
    () => stage.replica.faults.add({ kind: 'cut', bytes: 0 }, { match: toBulk, times: 2 }),
  ],
  [
    'the connection is cut in the middle of the answer',
    () => stage.replica.faults.add({ kind: 'cut', bytes: 99 }, { match: toBulk, times: 2 }),
  ],
  [
    'the connection is refused',
    () => stage.replica.faults.add({ kind: 'refuse' }, { match: toBulk, times: 2 }),
  ],
  [
    'a 500 comes',
    () =>
      stage.replica.faults.add(
        { kind: 'answer', status: 500, body: '{"error":"x"}' },
        { match: toBulk, times: 2 },
      ),
  ],
  [
    'a 503 comes without a body',
    () => stage.replica.faults.add({ kind: 'answer', status: 503 }, { match: toBulk, times: 2 }),
  ],
  [
    'a 201 has an empty body',
    () => stage.replica.faults.add({ kind: 'answer', status: 201, body: '' }, { match: toBulk, times: 2 }),
  ],
  [
    'a 201 is an object',
    () =>
      stage.replica.faults.add(
        { kind: 'answer', status: 201, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' },
        { match: toBulk, times: 2 },
      ),
  ],
  [
    'a proxy’s 200 is HTML',
    () =>
      stage.replica.faults.add(
        { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>hello' },
        { match: toBulk, times: 2 },
      ),
  ],
  [
    'a 202 says it is not durable',
    () =>
      stage.world.witness.tamperings.push({
        matches: isBulk,
        forward: () => Buffer.from('{"docs":[]}'),
        answer: (body) => ({ status: 202, body: rowsOf(body, (id) => ({ ok: true, id, rev: '1-a' })) }),
        times: 2,
      }),
  ],
  [
    'a row of a 201 is an error',
    () =>
      stage.world.witness.tamperings.push({
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
      stage.world.witness.tamperings.push({
        matches: isBulk,
        forward: dropFirst,
        answer: (_body, answer) => ({ status: 201, body: answer.toString() }),
        times: 2,
      }),
  ],
  [
    'a 201 names one id twice and another not at all',
    () =>
      stage.world.witness.tamperings.push({
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

/** How many of a test's faults did occur. */
const applied = (): number => {
  const { witness } = stage.world;
  const tampered = witness.tamperings.splice(0).map(({ times }) => 2 - times);
  return tampered.reduce((sum, n) => sum + n, stage.replica.faults.applied);
};

test.each(faults)(
  'when %s, all is stored all the same, each once, and no cursor is ahead',
  async (_what, arrange) => {
    stage.third.serve('posts', chunks(ids('p', 1100), 550));
    arrange();
    const { status, last, faults } = await stage.run();
    expect([status, faults, applied()]).toEqual(['completed', [], 2]);
    expect(last?.datastores[schemaOf('posts')]).toMatchObject({ last: 1100 });
  },
);
