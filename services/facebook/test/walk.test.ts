import { ThirdParty } from '@data-connector/provider';
import { startSimulator, type Simulator } from '@data-connector/simulator';
import { GraphClient } from '../src/client.js';
import { endpointsOf } from '../src/endpoints.js';
import { placeOf, walk, type GraphPage } from '../src/walk.js';
import { simulated, type Simulated } from './simulated.js';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function start(options?: Parameters<typeof simulated>[0]): Promise<Simulated> {
  const stage = await simulated(options);
  open.push(stage.simulator);
  return stage;
}

/** A Graph API of the test's own: one answer for every page. */
async function answering(answer: (url: string) => unknown): Promise<Simulator> {
  const simulator: Simulator = await startSimulator({
    routes: (app) =>
      void app.get('/v25.0/me/posts', (request, response) => void response.json(answer(request.url))),
  });
  open.push(simulator);
  return simulator;
}

const clientOf = (url: string) => {
  const app = { clientId: '1', clientSecret: 'secret', simulator: new URL(url) };
  return new GraphClient(app, endpointsOf(app), new ThirdParty({ timeoutMs: 60_000 }));
};
const { signal } = new AbortController();
const context = {
  account: { id: '1', name: '' },
  cursor: undefined,
  limit: undefined,
  signal,
  call: <T>(request: (token: string, signal: AbortSignal) => Promise<T>) => request('token-in-use', signal),
};
async function all(pages: AsyncIterable<GraphPage>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { items } of pages) found.push(...items);
  return found;
}

describe('the place of the next page', () => {
  test('is what the address says of a place, and nothing else of it', () => {
    const next =
      'https://graph.facebook.com/v25.0/1/posts?access_token=T&appsecret_proof=P&limit=25&until=5&__paging_token=x&method=delete&fields=id&ids=7';
    expect(placeOf({ paging: { next } })).toEqual({ until: '5', __paging_token: 'x' });
  });

  test.each([{}, { paging: null }, { paging: { cursors: { after: 'x' } } }])('is none for %j', (answer) => {
    expect(placeOf(answer)).toBeUndefined();
  });

  test.each(['x', 'https://a.example/?method=delete', `https://a.example/?after=${'x'.repeat(1025)}`])(
    'in %.40j is provider_unavailable, not the first page again',
    (next) => {
      expect(() => placeOf({ paging: { next } })).toThrow(
        expect.objectContaining({ code: 'provider_unavailable' }),
      );
    },
  );
});

test('short and empty pages are not the end', async () => {
  const { context: contextOf, provider, simulator } = await start({ posts: 1000 });
  const pages: number[] = [];
  for await (const { items } of provider.handlers[1]?.pages(contextOf()) ?? []) pages.push(items.length);
  expect(pages.slice(0, 8)).toEqual([100, 100, 100, 100, 50, 100, 0, 100]);
  expect(simulator.requests.filter(({ path }) => path.endsWith('/posts'))).toHaveLength(pages.length - 1);
});

test('the token is in a header only, and addresses of next pages are not called', async () => {
  const { context: contextOf, provider, simulator } = await start({ posts: 250 });
  for await (const _page of provider.handlers[1]?.pages(contextOf()) ?? []);
  expect(simulator.requests.length).toBeGreaterThan(2);
  for (const { headers, path, query } of simulator.requests) {
    expect(path).toBe('/v25.0/me/posts');
    expect(headers).toContain('authorization');
    expect(query).not.toHaveProperty('access_token');
    expect(query).toMatchObject({ limit: '100', appsecret_proof: '***' });
  }
});

test('pages get smaller when Facebook finds them too large', async () => {
  const { context: contextOf, provider, simulator } = await start({ posts: 60, heavyAbove: 30 });
  const ids = new Set<unknown>();
  for await (const { items } of provider.handlers[1]?.pages(contextOf()) ?? [])
    for (const item of items) ids.add((item as { id: string }).id);
  expect(ids.size).toBe(60);
  expect(simulator.requests.slice(0, 3).map(({ query }) => query['limit'])).toEqual(['100', '50', '25']);
});

/** A Graph API whose pages of more than `most` items get an error, and how many items were asked for each time. */
async function heavy(error: object, most: (url: URL) => number, posts = 300) {
  const limits: number[] = [];
  const simulator = await startSimulator({
    routes: (app) =>
      void app.get('/v25.0/me/posts', (request, response) => {
        const url = new URL(request.url, simulator.url);
        const limit = Number(url.searchParams.get('limit'));
        const from = Number(url.searchParams.get('after') ?? 0);
        limits.push(limit);
        if (limit > most(url)) return void response.status(500).json({ error });
        const data = Array.from({ length: Math.min(limit, posts - from) }, (_, i) => ({
          id: `1_${from + i}`,
        }));
        const next = `https://graph.facebook.com/v25.0/1/posts?after=${from + limit}`;
        response.json({ data, ...(from + limit < posts ? { paging: { next } } : {}) });
      }),
  });
  open.push(simulator);
  return { client: clientOf(simulator.url), limits };
}

test.each([
  { code: 1, message: 'An unknown error occurred', error_subcode: 99 },
  { code: -3, message: 'Please reduce the amount of data you’re asking for, then retry your request' },
  { code: 2, message: 'Service temporarily unavailable', error_subcode: 1504018, is_transient: true },
])('a page that is refused with %j is asked for with fewer items', async (error) => {
  const { client, limits } = await heavy(error, () => 25, 1);
  expect(await all(walk(client, 'me/posts', {}, context))).toHaveLength(1);
  expect(limits).toEqual([100, 50, 25]);
});

test('pages grow again after one that was too large', async () => {
  const { client, limits } = await heavy({ code: 1 }, ({ searchParams }) =>
    searchParams.has('after') ? 100 : 10,
  );
  expect(await all(walk(client, 'me/posts', {}, context))).toHaveLength(300);
  expect(limits).toEqual([100, 50, 25, 12, 6, 12, 24, 48, 96, 100, 100]);
});

test('pages that are too large however small they are, are provider_unavailable', async () => {
  const { context: contextOf, provider } = await start({ heavyAbove: 1 });
  const run = (async () => {
    for await (const _page of provider.handlers[1]?.pages(contextOf()) ?? []);
  })();
  await expect(run).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test.each([1, 2])(
  'pages that go round in a circle of %i are provider_unavailable, not an endless walk',
  async (length) => {
    let page = 0;
    const { url } = await answering(() => ({
      data: [],
      paging: { next: `https://graph.facebook.com/x?after=${page++ % length}` },
    }));
    const walked = all(walk(clientOf(url), 'me/posts', {}, context));
    await expect(walked).rejects.toMatchObject({ code: 'provider_unavailable' });
  },
);

test.each([{}, { data: {} }, { data: null }])('the answer %j is no page', async (answer) => {
  const { url } = await answering(() => answer);
  await expect(all(walk(clientOf(url), 'me/posts', {}, context))).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
});

test('a next page keeps the fields and takes all cursors of its address', async () => {
  const next = 'https://graph.facebook.com/v9/other?fields=id&limit=1&until=5&__paging_token=x&since=2';
  const asked: string[] = [];
  const { url } = await answering((target) =>
    asked.push(target) === 1 ? { data: [], paging: { next } } : { data: [] },
  );
  await all(walk(clientOf(url), 'me/posts', { fields: 'id,message', since: '1' }, context));
  expect(Object.fromEntries(new URL(asked[1] ?? '', url).searchParams)).toMatchObject({
    fields: 'id,message',
    limit: '100',
    since: '2',
    until: '5',
    __paging_token: 'x',
  });
});

test('items without an id or a time are passed on, to be counted as invalid', async () => {
  const odd = [null, 'x', { id: '', created_time: 'never' }];
  const { url } = await answering(() => ({ data: odd }));
  expect(await all(walk(clientOf(url), 'me/posts', {}, context))).toEqual(odd);
});
