import { join } from 'node:path';
import { referenceFolder } from '@data-connector/simulator';
import { OpenApi } from '@data-connector/testing/openapi';
import { connected } from './connected.js';

const folder = referenceFolder('specs/discord');
const suite = folder === undefined ? describe.skip : describe;
const why = folder === undefined ? ' (skipped: ../shared/specs/discord is not on this machine)' : '';

const API = '/api/v10';
const ROUTES = ['/users/@me', '/users/@me/guilds', '/users/@me/connections'];

suite(`the official OpenAPI document${why}`, () => {
  let spec: OpenApi;
  beforeAll(() => {
    spec = new OpenApi(join(folder ?? '', 'openapi.json'));
  });

  test.each(ROUTES)('describes the simulator’s answer of %s', async (path) => {
    const { get } = await connected();
    const answer = await get(API + path);
    expect(answer.status).toBe(200);
    expect(spec.faults(path, await answer.json())).toEqual([]);
  });

  test('describes its refusals, and its limits in both shapes', async () => {
    const { get } = await connected({ rateLimit: 3 });
    const refused = [
      [await get(`${API}/users/@me`, { authorization: 'Bearer nonsense' }), 401, '4XX'],
      [await get(`${API}/users/@me/guilds?limit=201`), 400, '4XX'],
    ] as const;
    await Promise.all([1, 2, 3].map(() => get(`${API}/users/@me`)));
    const limited = [await get(`${API}/users/@me`), await get(`${API}/users/@me`)];
    for (const [answer, status, kind] of [...refused, ...limited.map((one) => [one, 429, '429'] as const)]) {
      expect(answer.status).toBe(status);
      const body = (await answer.json()) as object;
      expect(spec.faults('/users/@me', body, { status: kind })).toEqual([]);
    }
  });

  test('has every parameter that the provider asks with', async () => {
    const { run, simulator } = await connected({ sizes: { guilds: 210 } });
    for (const handler of ['profile', 'guilds', 'linked-accounts'] as const) await run(handler);
    const asked = simulator.requests.filter(({ path }) => path.startsWith(API));
    expect(asked).toHaveLength(5);
    for (const { path, query } of asked)
      expect(
        Object.keys(query).filter((name) => !spec.parameters(path.slice(API.length)).includes(name)),
      ).toEqual([]);
  });
});
