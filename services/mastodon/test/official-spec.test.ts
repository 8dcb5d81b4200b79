import { join } from 'node:path';
import { referenceFolder } from '@data-connector/simulator';
import { OpenApi } from '@data-connector/testing/openapi';
import { connected } from './connected.js';

const folder = referenceFolder('specs/mastodon');
const suite = folder === undefined ? describe.skip : describe;
const why = folder === undefined ? ' (skipped: ../shared/specs/mastodon is not on this machine)' : '';

/** Routes, as the document names them, and as they are asked for. */
const ROUTES = {
  '/api/v1/accounts/verify_credentials': '/api/v1/accounts/verify_credentials',
  '/api/v1/accounts/{id}/following': '/api/v1/accounts/:account/following?limit=80',
  '/api/v1/accounts/{id}/statuses': '/api/v1/accounts/:account/statuses?limit=40',
  '/api/v1/favourites': '/api/v1/favourites?limit=40',
  '/api/v1/bookmarks': '/api/v1/bookmarks?limit=40',
};
const sizes = { posts: 50, following: 90, favourites: 45, bookmarks: 45 };

suite(`the OpenAPI document of Mastodon’s API${why}`, () => {
  let spec: OpenApi;
  beforeAll(() => {
    spec = new OpenApi(join(folder ?? '', 'openapi.json'));
  });

  test.each(Object.entries(ROUTES))('describes the simulator’s answer of %s', async (path, asked) => {
    const { get } = await connected({ sizes });
    const answer = await get(asked);
    expect(answer.status).toBe(200);
    expect(spec.faults(path, await answer.json())).toEqual([]);
    expect(answer.headers.get('x-ratelimit-reset')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    const next = /^<([^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '');
    expect(next !== null).toBe(!asked.includes('verify'));
  });

  test('describes its refusals', async () => {
    const { get } = await connected({ sizes, rateLimit: 1 });
    const [path, asked] = ['/api/v1/favourites', '/api/v1/favourites'];
    await get(asked);
    for (const [status, headers] of [
      [429, {}],
      [401, { authorization: 'Bearer nonsense' }],
    ] as const) {
      const answer = await get(asked, headers);
      expect(answer.status).toBe(status);
      expect(spec.faults(path, await answer.json(), { status: String(status) })).toEqual([]);
    }
  });

  test('describes the app that is made, and the token', async () => {
    const { simulator } = await connected();
    const post = (path: string, body: object) =>
      fetch(simulator.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const app = { client_name: 'Test', redirect_uris: 'https://a.example/auth', scopes: 'read' };
    const made = await post('/api/v1/apps', { ...app, website: 'https://a.example' });
    const method = 'post';
    expect(spec.faults('/api/v1/apps', await made.json(), { method })).toEqual([]);
    const refused = await post('/oauth/token', { grant_type: 'authorization_code', code: 'x' });
    expect(refused.status).toBe(401);
    expect(spec.faults('/oauth/token', await refused.json(), { method, status: '401' })).toEqual([]);
  });

  test('has every parameter that the provider asks with', async () => {
    const { run, simulator } = await connected({ sizes });
    for (const handler of ['profile', 'following', 'posts', 'favourites', 'bookmarks'] as const) {
      const { cursor } = await run(handler);
      simulator.add('posts');
      await run(handler, { cursor });
    }
    const id = simulator.people[0]?.id ?? '';
    const asked = simulator.requests.filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/api/'),
    );
    expect(new Set(asked.flatMap(({ query }) => Object.keys(query)))).toEqual(
      new Set(['limit', 'max_id', 'since_id']),
    );
    for (const { path, query } of asked) {
      const known = spec.parameters(path.replace(id, '{id}'));
      expect(Object.keys(query).filter((name) => !known.includes(name))).toEqual([]);
    }
  });

  test('has the way in which a grant ends', () => {
    expect(spec.parameters('/oauth/revoke', 'post')).toEqual([]);
  });
});
