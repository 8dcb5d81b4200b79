import { join } from 'node:path';
import { referenceFolder } from '@data-connector/simulator';
import { OpenApi } from '@data-connector/testing/openapi';
import { connected } from './connected.js';

const folder = referenceFolder('specs/github');
const suite = folder === undefined ? describe.skip : describe;
const why = folder === undefined ? ' (skipped: ../shared/specs/github is not on this machine)' : '';

const STARS = 'application/vnd.github.star+json';
const sizes = { following: 40, starred: 40, gists: 40, issues: 40 };

suite(`the official OpenAPI document${why}`, () => {
  let spec: OpenApi;
  beforeAll(() => {
    spec = new OpenApi(join(folder ?? '', 'openapi-subset.json'));
  });

  test.each<[string, string?, string?]>([
    ['/user'],
    ['/user/following'],
    ['/user/starred'],
    ['/user/starred', STARS, 'application/vnd.github.v3.star+json'],
    ['/gists'],
    ['/issues'],
  ])(
    'describes the simulator’s answer of %s %s',
    async (path, accept = 'application/json', type = 'application/json') => {
      const { get } = await connected({ sizes });
      const answer = await get(path + (path === '/user' ? '' : '?per_page=40'), { accept });
      expect(answer.status).toBe(200);
      expect(spec.faults(path, await answer.json(), { type })).toEqual([]);
    },
  );

  test('describes its refusals', async () => {
    const { get } = await connected({ sizes, rateLimit: 1 });
    await get('/user');
    for (const [status, headers] of [
      [403, {}],
      [403, {}],
      [401, { authorization: 'Bearer nonsense' }],
    ] as const) {
      const answer = await get('/user', headers);
      expect(answer.status).toBe(status);
      expect(spec.faults('/user', await answer.json(), { status: String(status) })).toEqual([]);
    }
  });

  test('has every parameter that the provider asks with', async () => {
    const { run, simulator } = await connected({
      sizes: { following: 120, starred: 120, gists: 120, issues: 120 },
    });
    for (const handler of ['profile', 'following', 'starred', 'gists', 'issues'] as const) await run(handler);
    const asked = simulator.requests.filter(
      ({ method, path }) => method === 'GET' && !path.startsWith('/login'),
    );
    expect(asked.length).toBeGreaterThan(8);
    for (const { path, query } of asked)
      expect(Object.keys(query).filter((name) => !spec.parameters(path).includes(name))).toEqual([]);
  });

  test('has the way in which a grant ends', () => {
    expect(spec.parameters('/applications/{client_id}/grant', 'delete')).toEqual(['client_id']);
  });
});
