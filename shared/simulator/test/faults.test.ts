import { ThirdParty } from '@data-connector/provider';
import type { Simulator, SimulatorOptions } from '@data-connector/simulator';
import { quill } from './support/quill.js';

let simulator: Simulator;
const issued = () => simulator.connect().accessToken;
const client = new ThirdParty({ timeoutMs: 60_000 });
const impatient = new ThirdParty({ timeoutMs: 300 });
const definition = quill({
  api: {
    errors: ({ kind, status, token }) =>
      kind === 'rate_limited' ? { status: 400, body: { code: 4 } } : { body: { token, kind, status } },
  },
});

async function start(faults: SimulatorOptions['faults'] = {}) {
  simulator = await definition.start({ faults });
}

const get = (token = issued(), query = '', by = client) =>
  by.send({
    url: new URL(`${simulator.url}/people/me/posts${query}`),
    headers: { authorization: `Bearer ${token}` },
  });

afterEach(() => simulator.close());
afterAll(() => Promise.all([client.close(), impatient.close()]));

test('an answer without a fault is the route’s own', async () => {
  await start();
  expect(await get()).toMatchObject({ status: 200 });
});

test.each([
  ['rate-limit', 400, '{"code":4}'],
  ['server-error', 503, '{"kind":"unavailable"'],
  ['garbage', 200, '<!DOCTYPE html>'],
  ['empty', 200, ''],
  ['expired-token', 401, '{"token":"expired"'],
  ['revoked', 401, '{"token":"revoked"'],
] as const)('the fault %s answers %i', async (kind, status, beginning) => {
  await start();
  simulator.faults.next('posts', kind);
  const answer = await get();
  expect(answer.status).toBe(status);
  expect(answer.text.slice(0, beginning.length)).toBe(beginning);
  expect((await get()).status).toBe(200);
});

test.each(['truncated', 'hang'] as const)('the fault %s gives no complete answer', async (kind) => {
  await start();
  simulator.faults.always('posts', kind);
  await expect(get(issued(), '', impatient)).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('a standing fault stays until it is cleared', async () => {
  await start();
  simulator.faults.always('posts', 'server-error');
  expect([(await get()).status, (await get()).status]).toEqual([503, 503]);
  simulator.faults.clear('posts');
  expect((await get()).status).toBe(200);
});

test('faults at random come about as often as they should', async () => {
  await start({ 'server-error': 0.5 });
  const statuses: number[] = [];
  for (let call = 0; call < 60; call++) statuses.push((await get()).status);
  const failed = statuses.filter((status) => status === 503).length;
  expect(failed).toBeGreaterThan(15);
  expect(failed).toBeLessThan(45);
});

test('requests are recorded without secrets', async () => {
  await start();
  await get('secret-header', '?limit=5&access_token=secret-query&appsecret_proof=secret-proof');
  expect(simulator.requests).toEqual([
    {
      method: 'GET',
      path: '/people/me/posts',
      query: { limit: '5', access_token: '***', appsecret_proof: '***' },
      headers: expect.arrayContaining(['authorization']),
    },
  ]);
  expect(JSON.stringify(simulator.requests)).not.toContain('secret-');
});

test('a port that is taken is an error', async () => {
  await start();
  await expect(definition.start({ port: simulator.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
