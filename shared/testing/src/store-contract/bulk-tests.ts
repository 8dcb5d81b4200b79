import { someText, textLike } from './matchers.js';
import type { Workplace } from './workplace.js';

interface Row {
  id: string;
  ok?: true;
  rev?: string;
  error?: string;
}

/** Many documents at once. */
export function bulkTests(place: () => Workplace): void {
  const bulk = (path: string, body: object) => place().admin.ask('POST', `${path}/_bulk_docs`, body);

  test('the answer names each of 500 documents once, in order', async () => {
    const path = await place().database();
    const ids = Array.from({ length: 500 }, (_, index) => `id-${(index * 7919) % 500}`);
    const { status, body } = await bulk(path, { docs: ids.map((_id) => ({ _id, jwe: 'x'.repeat(900) })) });
    expect(status).toBe(201);
    expect((body as unknown as Row[]).map(({ id, ok }) => [id, ok])).toEqual(ids.map((id) => [id, true]));
    expect((await place().admin.ask('GET', path)).body.doc_count).toBe(500);
  });

  test('a repeated id is a row with a conflict, and the other rows are stored', async () => {
    const path = await place().database();
    await bulk(path, { docs: [{ _id: 'a', n: 1 }] });
    const { status, body } = await bulk(path, { docs: [{ _id: 'b' }, { _id: 'a', n: 2 }, { _id: 'c' }] });
    expect(status).toBe(201);
    expect(body).toEqual([
      { ok: true, id: 'b', rev: someText() },
      { id: 'a', error: 'conflict', reason: 'Document update conflict.' },
      { ok: true, id: 'c', rev: someText() },
    ]);
    expect((await place().admin.ask('GET', `${path}/a`)).body.n).toBe(1);
  });

  test('of two documents with one id in a batch one is stored', async () => {
    const path = await place().database();
    const { body } = await bulk(path, {
      docs: [
        { _id: 'a', n: 1 },
        { _id: 'a', n: 2 },
      ],
    });
    const rows = body as unknown as Row[];
    expect(rows.map(({ id }) => id)).toEqual(['a', 'a']);
    expect(rows.map(({ ok, error }) => ok ?? error).sort()).toEqual(['conflict', true].sort());
  });

  test('documents are deleted in bulk', async () => {
    const path = await place().database();
    const stored = await bulk(path, { docs: [{ _id: 'a' }, { _id: 'b' }] });
    const [a, b] = stored.body as unknown as Row[];
    await bulk(path, { docs: [a, b].map((row) => ({ _id: row?.id, _rev: row?.rev, _deleted: true })) });
    expect((await place().admin.ask('GET', path)).body.doc_count).toBe(0);
    expect((await place().admin.ask('GET', `${path}/a`)).body.reason).toBe('deleted');
  });

  test('a document without an id is given one', async () => {
    const path = await place().database();
    const { body } = await bulk(path, { docs: [{}] });
    expect(body).toEqual([{ ok: true, id: textLike(/^[0-9a-f]{32}$/), rev: someText() }]);
  });

  test('replicated documents keep the revisions they come with, and are answered only when they fail', async () => {
    const path = await place().database();
    const _rev = '2-967a00dff5e02add41819138abb3284d';
    const _revisions = { start: 2, ids: [_rev.slice(2), '1f2e3d4c5b6a79880123456789abcdef'] };
    const { status, body } = await bulk(path, {
      docs: [{ _id: 'a', _rev, _revisions, n: 1 }],
      new_edits: false,
    });
    expect([status, body]).toEqual([201, []]);
    const read = await place().admin.ask('GET', `${path}/a?revs=true`);
    expect(read.body).toMatchObject({ _rev, _revisions });
  });

  test('_revs_diff names the revisions that are missing', async () => {
    const path = await place().database();
    const { body } = await place().admin.ask('PUT', `${path}/a`, {});
    const asked = { a: [body.rev, '2-abc'], b: ['1-abc'] };
    const diff = await place().admin.ask('POST', `${path}/_revs_diff`, asked);
    expect(diff.body).toMatchObject({ a: { missing: ['2-abc'] }, b: { missing: ['1-abc'] } });
  });

  test('_bulk_get gives each document with its history, and says what is missing', async () => {
    const path = await place().database();
    const { body } = await place().admin.ask('PUT', `${path}/a`, { n: 1 });
    const asked = {
      docs: [
        { id: 'a', rev: body.rev },
        { id: 'b', rev: '1-abc' },
      ],
    };
    const got = await place().admin.ask('POST', `${path}/_bulk_get?revs=true&latest=true`, asked);
    const [a, b] = got.body.results as { id: string; docs: { ok?: object; error?: object }[] }[];
    const _revisions = { start: 1, ids: [body.rev.slice(2)] };
    expect(a).toEqual({ id: 'a', docs: [{ ok: { _id: 'a', _rev: body.rev, n: 1, _revisions } }] });
    expect(b).toMatchObject({ id: 'b', docs: [{ error: { id: 'b', rev: '1-abc', error: 'not_found' } }] });
  });

  test.each([['{"docs":'], ['{}'], ['{"docs":1}'], ['[]']])('the body %s is 400', async (body) => {
    const path = await place().database();
    expect((await place().admin.ask('POST', `${path}/_bulk_docs`, body)).status).toBe(400);
  });
}
