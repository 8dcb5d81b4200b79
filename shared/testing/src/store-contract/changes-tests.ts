import { until } from '../until/index.js';
import { Feed } from './feed.js';
import { someText, textLike } from './matchers.js';
import type { Workplace } from './workplace.js';

interface Result {
  id: string;
  seq: string;
  deleted?: boolean;
  doc?: Record<string, unknown>;
}

/** `_changes`. */
export function changesTests(place: () => Workplace): void {
  const feeds: Feed[] = [];
  const follow = async (path: string, method?: string, body?: unknown): Promise<Feed> => {
    const feed = await Feed.open(place().admin, path, method, body);
    feeds.push(feed);
    return feed;
  };

  afterEach(() => {
    for (const feed of feeds.splice(0)) feed.stop();
  });

  const put = (path: string, body: object = {}) => place().admin.ask('PUT', path, body);
  const ids = (results: unknown): string[] => (results as Result[]).map(({ id }) => id);

  test('each document is named once, with its latest change, and a sequence leads on from there', async () => {
    const path = await place().database();
    const { body } = await put(`${path}/a`, { n: 1 });
    await put(`${path}/b`);
    await put(`${path}/a`, { n: 2, _rev: body.rev });
    const all = await place().admin.ask('GET', `${path}/_changes?include_docs=true`);
    // With several shards they come in any order.
    expect(ids(all.body.results).sort()).toEqual(['a', 'b']);
    expect((all.body.results as Result[]).find(({ id }) => id === 'a')).toMatchObject({
      doc: { n: 2 },
      changes: [{ rev: textLike(/^2-/) }],
    });
    await put(`${path}/c`);
    const since = encodeURIComponent(all.body.last_seq);
    expect(ids((await place().admin.ask('GET', `${path}/_changes?since=${since}`)).body.results)).toEqual([
      'c',
    ]);
  });

  test('a limited answer says where to go on and that there is more', async () => {
    const path = await place().database();
    for (const id of ['a', 'b', 'c']) await put(`${path}/${id}`);
    const first = await place().admin.ask('GET', `${path}/_changes?limit=2`);
    const since = encodeURIComponent(first.body.last_seq);
    const second = await place().admin.ask('GET', `${path}/_changes?limit=2&since=${since}`);
    expect(ids([...first.body.results, ...second.body.results]).sort()).toEqual(['a', 'b', 'c']);
    expect([first.body.pending > 0, second.body.pending]).toEqual([true, 0]);
  });

  test('a deletion is a change', async () => {
    const path = await place().database();
    const { body } = await put(`${path}/a`);
    await place().admin.ask('DELETE', `${path}/a?rev=${body.rev}`);
    const { body: changes } = await place().admin.ask('GET', `${path}/_changes`);
    expect(changes.results).toMatchObject([{ id: 'a', deleted: true }]);
  });

  test('a long list of changes is complete', async () => {
    const path = await place().database();
    const docs = Array.from({ length: 1_250 }, (_, n) => ({ _id: `d${n}` }));
    await place().admin.ask('POST', `${path}/_bulk_docs`, { docs });
    const { body } = await place().admin.ask('GET', `${path}/_changes`);
    expect(new Set(ids(body.results)).size).toBe(1_250);
  });

  test('a continuous feed gives what was before, what comes, and signs of life between', async () => {
    const path = await place().database();
    await put(`${path}/a`, { n: 1 });
    const feed = await follow(`${path}/_changes?feed=continuous&include_docs=true&heartbeat=300&since=0`);
    await until('what was before', () => feed.lines.length === 1);
    await until('a sign of life', () => feed.heartbeats > 0);
    await put(`${path}/b`, { n: 2 });
    await until('what comes', () => feed.lines.length > 1);
    expect(feed.lines).toMatchObject([
      { id: 'a', doc: { n: 1 } },
      { id: 'b', doc: { n: 2 } },
    ]);
    const since = encodeURIComponent(feed.lines[0]?.seq ?? '');
    const later = await follow(`${path}/_changes?feed=continuous&heartbeat=300&since=${since}`);
    await until('the later change', () => later.lines.length > 0);
    expect(later.lines).toMatchObject([{ id: 'b' }]);
  });

  test('since=now begins with what comes next', async () => {
    const path = await place().database();
    await put(`${path}/a`);
    const feed = await follow(`${path}/_changes?feed=continuous&heartbeat=300&since=now`);
    await until('a sign of life', () => feed.heartbeats > 0);
    await put(`${path}/b`);
    await until('the change', () => feed.lines.length > 0);
    expect(feed.lines).toMatchObject([{ id: 'b' }]);
  });

  test('a continuous feed without a heartbeat ends when nothing happens for its timeout', async () => {
    const path = await place().database();
    await put(`${path}/a`);
    const feed = await follow(`${path}/_changes?feed=continuous&timeout=300`);
    expect(await until('the end of the feed', () => feed.ended)).toBe('end');
    expect(feed.lines).toMatchObject([{ id: 'a' }, { last_seq: someText() }]);
  });

  test('a long poll waits for the next change', async () => {
    const path = await place().database();
    // Since a known place and not since now: nobody can tell when CouchDB has begun to wait.
    const since = encodeURIComponent((await place().admin.ask('GET', `${path}/_changes`)).body.last_seq);
    const query = `feed=longpoll&since=${since}&timeout=60000`;
    const waiting = place().admin.ask('GET', `${path}/_changes?${query}`);
    await put(`${path}/a`);
    expect(ids((await waiting).body.results)).toEqual(['a']);
  });

  test('filter=_selector gives the documents it selects', async () => {
    const path = await place().database();
    for (const n of [1, 2, 3]) await put(`${path}/d${n}`, { n });
    const query = `${path}/_changes?filter=_selector&include_docs=true`;
    const { body } = await place().admin.ask('POST', query, { selector: { n: { $gte: 2 } } });
    expect(ids(body.results).sort()).toEqual(['d2', 'd3']);
    const live = `${query}&feed=continuous&heartbeat=300&since=now`;
    const feed = await follow(live, 'POST', { selector: { n: 9 } });
    await until('a sign of life', () => feed.heartbeats > 0);
    await put(`${path}/d8`, { n: 8 });
    await put(`${path}/d9`, { n: 9 });
    await until('what is selected', () => feed.lines.length > 0);
    expect(feed.lines).toMatchObject([{ id: 'd9', doc: { n: 9 } }]);
  });

  test('a feed ends when its database is destroyed', async () => {
    const path = await place().database();
    const feed = await follow(`${path}/_changes?feed=continuous&heartbeat=300&since=0`);
    await until('a sign of life', () => feed.heartbeats > 0);
    await place().admin.ask('DELETE', path);
    expect(await until('the end of the feed', () => feed.ended)).toMatch(/^(end|cut)$/);
  });
}
