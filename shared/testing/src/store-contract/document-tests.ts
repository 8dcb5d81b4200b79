import { textLike } from './matchers.js';
import type { Workplace } from './workplace.js';

/** One document at a time. */
export function documentTests(place: () => Workplace): void {
  test('a document comes back as it was stored, with its revision as the ETag', async () => {
    const path = await place().database();
    const stored = await place().admin.ask('PUT', `${path}/a`, {
      text: 'ä€😀',
      deep: { list: [1, null, true] },
    });
    const read = await place().admin.ask('GET', `${path}/a`);
    expect(stored).toMatchObject({
      status: 201,
      body: { ok: true, id: 'a', rev: textLike(/^1-/) },
    });
    expect(read.body).toEqual({
      _id: 'a',
      _rev: stored.body.rev,
      text: 'ä€😀',
      deep: { list: [1, null, true] },
    });
    expect(read.headers.get('etag')).toBe(`"${stored.body.rev}"`);
  });

  test('HEAD tells the revision without the document', async () => {
    const path = await place().database();
    const { body } = await place().admin.ask('PUT', `${path}/a`, {});
    const head = await place().admin.ask('HEAD', `${path}/a`);
    expect([head.status, head.headers.get('etag'), head.body]).toEqual([200, `"${body.rev}"`, {}]);
  });

  test('a document that never was is missing, one that was is deleted', async () => {
    const path = await place().database();
    const { body } = await place().admin.ask('PUT', `${path}/a`, {});
    const gone = await place().admin.ask('DELETE', `${path}/a?rev=${body.rev}`);
    expect(gone).toMatchObject({ status: 200, body: { ok: true, rev: textLike(/^2-/) } });
    expect(await place().admin.ask('GET', `${path}/a`)).toMatchObject({
      status: 404,
      body: { error: 'not_found', reason: 'deleted' },
    });
    expect(await place().admin.ask('GET', `${path}/b`)).toMatchObject({
      status: 404,
      body: { error: 'not_found', reason: 'missing' },
    });
  });

  test('only the current revision may be replaced', async () => {
    const path = await place().database();
    const first = await place().admin.ask('PUT', `${path}/a`, { n: 1 });
    const second = await place().admin.ask('PUT', `${path}/a`, { n: 2, _rev: first.body.rev });
    const stale = await place().admin.ask('PUT', `${path}/a`, { n: 3, _rev: first.body.rev });
    const blind = await place().admin.ask('PUT', `${path}/a`, { n: 3 });
    const conflict = { status: 409, body: { error: 'conflict', reason: 'Document update conflict.' } };
    expect(second.status).toBe(201);
    expect(stale).toMatchObject(conflict);
    expect(blind).toMatchObject(conflict);
    expect((await place().admin.ask('GET', `${path}/a`)).body.n).toBe(2);
  });

  test('of concurrent writes to one revision exactly one wins', async () => {
    const path = await place().database();
    const { body } = await place().admin.ask('PUT', `${path}/a`, { n: 0 });
    const write = (n: number) => place().admin.ask('PUT', `${path}/a`, { n, _rev: body.rev });
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(write));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    const winner = answers.findIndex(({ status }) => status === 201) + 1;
    expect((await place().admin.ask('GET', `${path}/a`)).body.n).toBe(winner);
  });

  test('a deleted document may be written anew', async () => {
    const path = await place().database();
    const { body } = await place().admin.ask('PUT', `${path}/a`, {});
    await place().admin.ask('DELETE', `${path}/a?rev=${body.rev}`);
    const again = await place().admin.ask('PUT', `${path}/a`, { n: 2 });
    expect(again).toMatchObject({ status: 201, body: { rev: textLike(/^3-/) } });
  });

  test('_local documents are kept apart: in no list, in no feed, and the last one wins', async () => {
    const path = await place().database();
    const first = await place().admin.ask('PUT', `${path}/_local/mark`, { at: 1 });
    const second = await place().admin.ask('PUT', `${path}/_local/mark`, { at: 2, _rev: first.body.rev });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect((await place().admin.ask('GET', `${path}/_local/mark`)).body).toMatchObject({
      _id: '_local/mark',
      at: 2,
    });
    expect((await place().admin.ask('GET', `${path}/_all_docs`)).body.rows).toEqual([]);
    expect((await place().admin.ask('GET', `${path}/_changes`)).body.results).toEqual([]);
    await place().admin.ask('DELETE', `${path}/_local/mark?rev=${second.body.rev}`);
    expect((await place().admin.ask('GET', `${path}/_local/mark`)).status).toBe(404);
  });

  test('a document of more than 8 MiB is 413: what this project sets max_document_size to, and more than its default', async () => {
    const path = await place().database();
    const { status } = await place().admin.ask('PUT', `${path}/a`, { text: 'x'.repeat(8 * 2 ** 20) });
    expect(status).toBe(413);
  });

  test.each([
    ['no JSON', '{"a":'],
    ['a list', '[]'],
    ['a field that starts with an underscore', '{"_mine":1}'],
  ])('%s is 400', async (_what, body) => {
    const path = await place().database();
    expect((await place().admin.ask('PUT', `${path}/a`, body)).status).toBe(400);
  });
}
