import { startSimulator } from '@data-connector/simulator';
import { facebook } from '../src/index.js';
import { harvestIds } from './harvest-ids.js';
import { simulated } from './simulated.js';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

/** The posts of a Graph API that answers so: what it was asked for, and the distinct ids that came. */
async function posts(answer: (query: Readonly<Record<string, string>>, number: number) => object) {
  const asked: Record<string, string>[] = [];
  const simulator = await startSimulator({
    routes: (app) =>
      void app.get('/v25.0/me/posts', ({ query }, response) => {
        const said = answer(query as Record<string, string>, asked.push(query as Record<string, string>));
        response.status('error' in said ? 500 : 200).json(said);
      }),
  });
  open.push(simulator);
  const provider = facebook.create({ clientId: '1', clientSecret: 's', simulator: new URL(simulator.url) });
  const { signal } = new AbortController();
  const ids = await harvestIds(provider, 'posts', {
    account: { id: '1', name: '' },
    cursor: undefined,
    limit: undefined,
    signal,
    call: (request) => request('token-in-use', signal),
  });
  return { asked, ids };
}

test('the token is in a header only, with its proof beside it', async () => {
  const { context, provider, simulator } = await simulated({ posts: 250 });
  open.push(simulator);
  await harvestIds(provider, 'posts', context());
  expect(simulator.requests.length).toBeGreaterThan(2);
  for (const { headers, path, query } of simulator.requests) {
    expect(path).toBe('/v25.0/me/posts');
    expect(headers).toContain('authorization');
    expect(query).not.toHaveProperty('access_token');
    expect(query).toMatchObject({ limit: '100', appsecret_proof: '***' });
  }
});

test('a next page keeps the fields and takes all cursors of its address, and nothing else', async () => {
  const next =
    'https://graph.facebook.com/v9/other?fields=id&limit=1&until=5&__paging_token=x&since=2&access_token=T&method=delete&ids=7';
  const { asked } = await posts((_query, number) => ({
    data: [],
    ...(number === 1 ? { paging: { next } } : {}),
  }));
  expect(asked).toEqual([
    { fields: expect.stringContaining('message'), limit: '100', appsecret_proof: expect.any(String) },
    { ...asked[0], since: '2', until: '5', __paging_token: 'x' },
  ]);
});

test.each([
  { code: 1, message: 'An unknown error occurred', error_subcode: 99 },
  { code: '1', error_subcode: 99 },
  { code: -3, message: 'Please reduce the amount of data you’re asking for, then retry your request' },
  { code: 2, message: 'Service temporarily unavailable', error_subcode: 1504018, is_transient: true },
])('a page that is refused with %j is asked for with fewer items', async (error) => {
  const { asked, ids } = await posts(({ limit }) =>
    Number(limit) > 25 ? { error } : { data: [{ id: '1_1' }] },
  );
  expect([...ids]).toEqual(['1_1']);
  expect(asked.map(({ limit }) => limit)).toEqual(['100', '50', '25']);
});

test('a page of five items is the smallest that is asked for', async () => {
  const { context, provider, simulator } = await simulated({ posts: 60, heavyAbove: 5 });
  open.push(simulator);
  expect((await harvestIds(provider, 'posts', context())).size).toBe(60);
  expect(Math.min(...simulator.requests.map(({ query }) => Number(query['limit'])))).toBe(5);
});
