import { run, standIn, type Asked, type Said } from '@data-connector/testing/stand-in';
import { provider as facebook } from '../src/index.js';
import { simulated, type Simulated } from './simulated.js';

/** The posts of a Graph API that answers so: what it was asked for, and the ids that came. */
async function posts(answer: (query: Asked['query'], number: number) => Said) {
  const { asked, provider } = await standIn(facebook, ({ query }, number) => answer(query, number));
  const { ids } = await run(provider, 'posts');
  return { asked: asked.map(({ query }) => query), ids };
}

let stage: Simulated;
afterEach(() => stage?.simulator.close());

test('the token is in a header only, with its proof beside it', async () => {
  stage = await simulated({ sizes: { posts: 250 } });
  await stage.run('posts');
  const { requests } = stage.simulator;
  expect(requests.length).toBeGreaterThan(2);
  for (const { headers, path, query } of requests) {
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
    body: { data: [], ...(number === 1 ? { paging: { next } } : {}) },
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
    Number(limit) > 25 ? { status: 500, body: { error } } : { body: { data: [{ id: '1_1' }] } },
  );
  expect(ids).toEqual(['1_1']);
  expect(asked.map(({ limit }) => limit)).toEqual(['100', '50', '25']);
});

test('a page of five items is the smallest that is asked for', async () => {
  stage = await simulated({ sizes: { posts: 60 }, heavyAbove: 5 });
  expect(new Set((await stage.run('posts')).ids).size).toBe(60);
  expect(Math.min(...stage.simulator.requests.map(({ query }) => Number(query['limit'])))).toBe(5);
});
