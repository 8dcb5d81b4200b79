import {
  remainingHeaders,
  type Paging,
  type Simulator,
  type SimulatorDefinition,
  type SimulatorOptions,
} from '@data-connector/simulator';
import { paged, quill } from './support/quill.js';

let simulator: Simulator<'posts'>;
afterEach(() => simulator.close());

async function start(
  definition: SimulatorDefinition<'posts'> = quill(),
  options?: SimulatorOptions<'posts'>,
): Promise<void> {
  simulator = await definition.start(options);
}

async function get(path: string, headers: Record<string, string> = {}) {
  const { accessToken } = simulator.connect();
  const url = new URL(path, simulator.url);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}`, ...headers } });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

test('a list may be asked with a method and a body of its own, tell what has changed, and be worded as no JSON', async () => {
  await start(
    quill({
      api: {
        words: (body) => ({ status: 207, headers: { 'content-type': 'text/plain' }, body: String(body) }),
      },
      posts: {
        method: 'REPORT',
        sync: { parameter: '', gone: () => ({}) },
        answer({ request }, { items, since, token }) {
          const changed = since(String(request.body))?.map(({ isGone, made }) =>
            [isGone ? 'gone' : 'there', (made as { id: string }).id].join(' '),
          );
          return [token, ...(changed ?? [`all ${items.length}`])].join();
        },
      },
    }),
  );
  const { accessToken } = simulator.connect();
  const ask = async (body: string) => {
    const answer = await fetch(new URL('/people/me/posts', simulator.url), {
      method: 'REPORT',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'text/xml' },
      body,
    });
    return [answer.status, ...(await answer.text()).split(',')];
  };
  const [status, state = '', ...all] = await ask('-');
  simulator.remove('posts', 'p3');
  const added = simulator.add('posts');
  const [, next = '', ...changed] = await ask(String(state));
  expect([status, all, changed]).toEqual([207, ['all 25'], ['gone p3', `there ${added}`]]);
  expect(await ask(String(next))).toEqual([207, next]);
  simulator.forget('posts');
  expect((await ask(String(next))).at(-1)).toBe('all 25');
});

const idsOf = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id);

/** Follows a list as its clients do: the pages' ids. */
async function walk({ by, parameter, told }: Paging, query = ''): Promise<string[][]> {
  const pages: string[][] = [];
  let path: string | undefined = `/people/me/posts?${query}`;
  while (path !== undefined) {
    const { body, headers } = await get(path);
    const ids = idsOf(body.items);
    pages.push(ids);
    const again = (value: string) => `/people/me/posts?${query}&${parameter}=${value}`;
    const count = pages.flat().length;
    const own = { offset: count, page: pages.length + 1, item: ids.at(-1), order: '', token: '' }[by];
    const link = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    if (told === undefined) path = ids.length > 0 ? again(String(own)) : undefined;
    else if (told === 'token') path = body.next === null ? undefined : again(body.next);
    else path = told === 'url' ? (body.next ?? undefined) : link;
  }
  return pages;
}

const STYLES: Paging[] = [
  { by: 'token', parameter: 'after', told: 'token' },
  { by: 'token', parameter: 'after', told: 'url' },
  { by: 'offset', parameter: 'offset', told: 'url' },
  { by: 'offset', parameter: 'offset' },
  { by: 'page', parameter: 'page', told: 'link' },
  { by: 'page', parameter: 'page' },
  { by: 'item', parameter: 'after', told: 'token' },
  { by: 'item', parameter: 'after' },
];

test('lists of one path are told apart by a parameter, and what is open to everybody needs no token', async () => {
  await start(
    quill({
      posts: { path: '/records', query: { kind: 'posts' }, body: ({ items }) => ({ items }) },
      open: [
        {
          path: '/who/:name',
          answer: ({ params }, host, [one]) => ({ body: [params['name'], host, one?.id] }),
        },
      ],
    }),
  );
  expect((await get('/records?kind=posts')).body.items).toHaveLength(10);
  expect((await get('/records?kind=likes')).status).toBe(404);
  const answer = await fetch(`${simulator.url}/who/ada`, { headers: { 'x-simulated-host': 'one.example' } });
  expect(await answer.json()).toEqual(['ada', 'one.example', '1001']);
});

describe.each(STYLES)('a list paged by $by and told by $told', (paging) => {
  test('comes whole, the newest first, in pages of the size that is asked for', async () => {
    await start(paged(paging), { oddPages: false });
    const pages = await walk(paging, 'limit=8');
    expect(pages.filter(({ length }) => length > 0).map(({ length }) => length)).toEqual([8, 8, 8, 1]);
    expect(pages.flat()).toEqual(simulator.ids().posts);
  });

  test('leaves out what was removed, and comes the other way round where the oldest are first', async () => {
    await start(paged(paging, { oldestFirst: true }), { oddPages: false });
    for (const id of ['p24', 'p9', 'p3']) expect(simulator.remove('posts', id)).toBe(true);
    expect((await walk(paging)).flat()).toEqual([...simulator.ids().posts].reverse());
  });

  test('refuses a place that is none', async () => {
    await start(paged(paging));
    expect(await get(`/people/me/posts?${paging.parameter}=-x`)).toMatchObject({ status: 400 });
  });
});

test.each([undefined, true] as const)(
  'a list goes on after an order, oldest first: %s',
  async (oldestFirst) => {
    const paging: Paging = { by: 'order', parameter: 'after', told: 'token' };
    const order = ({ id }: { id: string }) => Number(id.slice(1));
    await start(paged(paging, { order: order, ...(oldestFirst ? { oldestFirst } : {}) }));
    const { posts } = simulator.ids();
    expect((await walk(paging, 'limit=4')).flat()).toEqual(oldestFirst ? [...posts].reverse() : posts);
  },
);

test('pages told by token are short, empty and repeating by turns', async () => {
  const [paging] = STYLES as [Paging];
  await start(paged(paging));
  const pages = await walk(paging, 'limit=4');
  expect(pages.map(({ length }) => length).slice(0, 4)).toEqual([4, 2, 0, 4]);
  expect(pages[3]?.[0]).toBe(pages[1]?.at(-1));
  expect(new Set(pages.flat()).size).toBe(25);
});

test('an answer has as many items as it may have, whatever is asked for', async () => {
  await start();
  expect((await get('/people/me/posts?limit=1000')).body).toHaveLength(20);
  expect((await get('/people/me/posts?limit=nonsense')).body).toHaveLength(10);
  await simulator.close();
  await start(quill(), { largestPage: 3 });
  expect((await get('/people/me/posts')).body).toHaveLength(3);
  await simulator.close();
  await start(quill({ posts: { pageSize: { parameter: 'limit', usual: 10, max: 20, strict: true } } }));
  expect((await get('/people/me/posts?limit=21')).status).toBe(400);
});

test.each([
  [undefined, 'g'],
  [true, 'eg'],
] as const)('a window has its bounds in it: %s', async (inclusive, found) => {
  const window = { since: 'since', until: 'until', ...(inclusive ? { inclusive } : {}) };
  await start(quill({ posts: { window } }), { sizes: { posts: 0 } });
  // Two share their time.
  for (const [at, id] of [...'abbceg'].entries())
    simulator.add('posts', { id, at: id === 'b' ? 1.5 : at + 1 });
  const at = (id: string) => [...'abbceg'].indexOf(id) + 1;
  const { body } = await get(`/people/me/posts?since=${at('e')}`);
  expect(idsOf(body).reverse().join('')).toBe(found);
  const before = await get(`/people/me/posts?until=${at('c')}`);
  expect(idsOf(before.body).reverse().join('')).toBe(inclusive ? 'abbc' : 'abb');
  expect((await get('/people/me/posts?since=soon')).status).toBe(400);
});

test('what was seen is not sent again', async () => {
  await start();
  for (const path of ['/me', '/people/me/posts']) {
    const etag = (await get(path)).headers.get('etag') ?? '';
    expect(await get(path, { 'if-none-match': etag })).toMatchObject({ status: 304, body: undefined });
  }
  const etag = (await get('/people/me/posts')).headers.get('etag') ?? '';
  simulator.add('posts');
  expect((await get('/people/me/posts', { 'if-none-match': etag })).status).toBe(200);
});

test.each([
  [undefined, '0'],
  [true, '1'],
] as const)('what was seen costs nothing: %s', async (freeUnchanged, left) => {
  const limits = {
    windowSeconds: 60,
    headers: remainingHeaders('left'),
    ...(freeUnchanged ? { freeUnchanged } : {}),
  };
  await start(quill({ api: { limits } }), { rateLimit: 2 });
  const etag = (await get('/me')).headers.get('etag') ?? '';
  const { headers } = await get('/me', { 'if-none-match': etag });
  expect(headers.get('left-remaining')).toBe(left);
  expect((await get('/me')).status).toBe(left === '0' ? 429 : 200);
});

test('people have things of their own, which the seed determines', async () => {
  const posts = async (seed: number, person: number) => {
    await start(quill(), { seed });
    const { accessToken } = simulator.connect(simulator.people[person]?.id);
    const answer = await fetch(`${simulator.url}/people/me/posts`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const body = await answer.text();
    await simulator.close();
    return body;
  };
  const first = await posts(1, 0);
  expect(await posts(1, 0)).toBe(first);
  expect(await posts(1, 1)).not.toBe(first);
  expect(await posts(2, 0)).not.toBe(first);
  await start(quill(), { people: [{ name: 'Eve' }, {}, {}] });
  expect(simulator.people.map(({ name }) => name)).toEqual(['Eve', expect.any(String), expect.any(String)]);
  expect((await get('/me')).body).toEqual({ id: simulator.people[0]?.id, name: 'Eve' });
});

test('what is added, changed and removed is seen at once, of one person only', async () => {
  await start(quill(), { sizes: { posts: 2 } });
  const id = simulator.add('posts', { text: 'Hello' });
  expect([simulator.counts(), simulator.counts(simulator.people[1]?.id)]).toEqual([
    { posts: 3 },
    { posts: 2 },
  ]);
  expect((await get('/people/me/posts')).body[0]).toMatchObject({ id, text: 'Hello' });
  simulator.giveAs('posts', id, { text: null });
  expect((await get('/people/me/posts')).body[0]).toMatchObject({ id, text: null });
  simulator.giveAs('posts', id, {});
  expect((await get('/people/me/posts')).body[0]).toMatchObject({ id, text: 'Hello' });
  expect([simulator.remove('posts', id), simulator.remove('posts', id)]).toEqual([true, false]);
  expect(simulator.ids()).toEqual({ posts: ['p1', 'p0'] });
  expect(() => simulator.add('nothing' as 'posts')).toThrow('No such simulated person or list');
});

describe('a call is refused', () => {
  const errors = ({ kind, status }: { kind: string; status: number }) => ({ body: { kind, status } });
  const api = { errors, limits: { windowSeconds: 60, calls: { posts: 1 } } };
  const asked = async (path: string, authorization?: string) => {
    const answer = await fetch(simulator.url + path, authorization ? { headers: { authorization } } : {});
    return [answer.status, ((await answer.json()) as { kind: string }).kind];
  };
  const token = (...scopes: string[]) => `Bearer ${simulator.connect(undefined, scopes).accessToken}`;

  test('in the words of the third party', async () => {
    await start(quill({ api }));
    expect(await asked('/me')).toEqual([401, 'token_rejected']);
    expect(await asked('/me?access_token=x')).toEqual([401, 'token_rejected']);
    expect(await asked('/me', 'Bearer nonsense')).toEqual([401, 'token_rejected']);
    expect(await asked('/nowhere', token())).toEqual([404, 'not_found']);
    expect(await asked('/people/99/posts', token('read'))).toEqual([404, 'not_found']);
    expect(await asked('/people/me/posts', token('read'))).toEqual([429, 'rate_limited']);
  });

  test('without a scope that it needs', async () => {
    await start(quill({ api }));
    expect(await asked('/people/me/posts', token('write'))).toEqual([403, 'scope_missing']);
  });
});

test('limits are counted down for a person, and begin anew with a window', async () => {
  let now = Date.now();
  await start(quill(), { rateLimit: 2, now: () => now });
  const left = async () => (await get('/me')).headers.get('x-ratelimit-remaining');
  expect([await left(), await left()]).toEqual(['1', '0']);
  const { headers, status } = await get('/me');
  expect([status, Number(headers.get('x-ratelimit-reset'))]).toEqual([429, Math.ceil(now / 1000) + 3600]);
  now += 3_600_000;
  expect(await left()).toBe('1');
});

test('a list of ten million items starts at once', async () => {
  await start(quill(), { sizes: { posts: 10_000_000 } });
  expect(simulator.counts()).toEqual({ posts: 10_000_000 });
  expect((await get('/people/me/posts')).body).toHaveLength(10);
});

describe('a list that only names its items and tells changes elsewhere', () => {
  beforeEach(() =>
    start(
      quill({
        posts: {
          each: { path: '/posts/:item', named: (item) => ({ id: (item as { id: string }).id }) },
          sync: {
            parameter: 'since',
            gone: (item) => ({ id: (item as { id: string }).id, gone: true }),
            changes: { path: '/changes', body: ({ items, token }) => ({ items, token }) },
            now: { path: '/state', answer: (token) => ({ token }) },
          },
        },
      }),
      { sizes: { posts: 3 } },
    ),
  );

  test('an item by itself is whole, until it is removed', async () => {
    expect((await get('/people/me/posts')).body).toEqual([{ id: 'p2' }, { id: 'p1' }, { id: 'p0' }]);
    expect((await get('/posts/p1')).body).toMatchObject({ id: 'p1', text: expect.any(String) });
    simulator.remove('posts', 'p1');
    expect((await get('/posts/p1')).status).toBe(404);
  });

  test('what was done since a state is told, and the state then', async () => {
    const { token } = (await get('/state')).body;
    simulator.remove('posts', 'p1');
    const { body } = await get(`/changes?since=${token}`);
    expect(body.items).toEqual([{ id: 'p1', gone: true }]);
    expect((await get(`/changes?since=${body.token}`)).body.items).toEqual([]);
    simulator.forget('posts');
    expect((await get(`/changes?since=${token}`)).status).toBe(410);
    expect((await get('/changes')).status).toBe(410);
  });
});

test('each of several collections has a list of what is in it', async () => {
  const of = ({ id }: { readonly id: string }) => (Number(id.slice(1)) % 2 === 0 ? 'even' : 'odd');
  await start(quill({ posts: { path: '/shelves/:collection/posts', of: (item) => of(item as never) } }), {
    sizes: { posts: 5 },
  });
  expect(idsOf((await get('/shelves/odd/posts')).body)).toEqual(['p3', 'p1']);
  expect(idsOf((await get('/shelves/even/posts?limit=2')).body)).toEqual(['p4', 'p2']);
  expect((await get('/shelves/none/posts')).body).toEqual([]);
});
