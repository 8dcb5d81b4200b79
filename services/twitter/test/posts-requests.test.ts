import type { Cursor } from '@data-connector/protocol';
import { connected, type Connected } from './connected.js';

/** Reads are billed: what is stored already must not be asked for again. */
const open: Connected[] = [];
afterEach(() => Promise.all(open.splice(0).map(({ x }) => x.close())));

async function setUp() {
  const made = await connected({ sizes: { posts: 30 }, oddPages: false });
  open.push(made);
  const { x } = made;
  /** A run: the ids that came, the cursor, and what was asked. */
  const run = async (cursor?: Cursor, limit?: number) => {
    const before = x.requests.length;
    const { items, cursor: last } = await made.run('posts', { cursor, limit });
    const asked = x.requests.slice(before).map(({ query }) => ({
      max: query['max_results'],
      since: query['since_id'],
      until: query['until_id'],
    }));
    return { ids: items.map(({ id }) => id), cursor: last, asked };
  };
  return { run, x };
}

test('an account is asked for in pages of 100', async () => {
  const { run } = await setUp();
  const { asked, ids } = await run();
  expect(asked).toEqual([{ max: '100', since: undefined, until: undefined }]);
  expect(ids).toHaveLength(30);
});

test('a run that goes on asks only for what is older and what is newer', async () => {
  const { run, x } = await setUp();
  const first = await run(undefined, 10);
  const added = x.add('posts');
  const second = await run(first.cursor);
  expect(second.asked).toEqual([
    { max: '100', since: first.ids[0], until: undefined },
    { max: '100', since: undefined, until: first.ids.at(-1) },
  ]);
  expect(second.ids[0]).toBe(added);
  expect(new Set([...first.ids, ...second.ids]).size).toBe(31);
});

test('a run that finds nothing asks once', async () => {
  const { run } = await setUp();
  const { cursor, ids } = await run();
  const again = await run(cursor);
  expect(again.asked).toEqual([{ max: '100', since: ids[0], until: undefined }]);
});

test('a small limit asks for the fewest posts that X gives', async () => {
  const { run } = await setUp();
  const { asked, ids } = await run(undefined, 2);
  expect(asked).toEqual([{ max: '5', since: undefined, until: undefined }]);
  expect(ids).toHaveLength(2);
});
