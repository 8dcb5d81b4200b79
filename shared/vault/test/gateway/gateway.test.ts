import { createVault, isVaultError, type VaultError } from '../../src/index.js';
import { did } from '../support/person.js';
import { cut, json, problem, startFakeGateway, type FakeGateway } from '../support/fake-gateway.js';

let gateway: FakeGateway;
beforeEach(async () => (gateway = await startFakeGateway()));
afterEach(() => gateway.close());
const patience = { backOff: 1, request: 5000 };
const vaultOf = () => createVault({ gateway: gateway.url, did, patience });
const asks = () => gateway.seen.length;

async function failure(work: Promise<unknown>): Promise<VaultError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isVaultError(error)) return error;
  throw error;
}

test('asks again when the connection is cut, and then gives the answer', async () => {
  gateway.on('GET /providers', cut, problem(503, 'shutting_down'), (_seen, response) =>
    json(response, 200, { meadow: { name: 'meadow' } }),
  );
  await expect(vaultOf().providers()).resolves.toEqual({ meadow: { name: 'meadow' } });
});

test('asks again when an answer says so, not before', async () => {
  const retryAt = new Date(Date.now() + 300).toISOString();
  let asked = 0;
  gateway.on('GET /providers', problem(503, 'datastore_unavailable', { retryAt }), (_seen, response) => {
    asked = Date.now();
    json(response, 200, {});
  });
  await vaultOf().providers();
  expect(asked).toBeGreaterThanOrEqual(Date.parse(retryAt));
});

test.each([
  [
    'an answer that asks for a long wait',
    problem(503, 'datastore_unavailable', { retryAt: '2099-01-01T00:00:00.000Z' }),
    'datastore_unavailable',
    1,
  ],
  ['a store that stays away', problem(503, 'datastore_unavailable'), 'datastore_unavailable', 3],
  ['a connection that is cut each time', cut, 'unreachable', 3],
  [
    'a proxy’s page in between',
    (_: unknown, response: Parameters<typeof cut>[1]) => response.writeHead(502).end('<html>'),
    'unreachable',
    3,
  ],
  [
    'a page that is no JSON',
    (_: unknown, response: Parameters<typeof cut>[1]) => response.writeHead(200).end('<html>'),
    'answer_malformed',
    1,
  ],
  [
    'an array',
    (_: unknown, response: Parameters<typeof cut>[1]) => json(response, 200, []),
    'answer_malformed',
    1,
  ],
  [
    'a 404 of somebody else',
    (_: unknown, response: Parameters<typeof cut>[1]) => response.writeHead(404).end(),
    'answer_malformed',
    1,
  ],
  ['a problem that stays', problem(429, 'too_many_requests'), 'too_many_requests', 1],
  ['a problem with a code that is not known', problem(500, 'constructor'), 'unreachable', 3],
])('%s is a typed error after a bounded number of tries', async (_name, way, code, tries) => {
  gateway.on('GET /providers', way);
  expect((await failure(vaultOf().providers())).code).toBe(code);
  expect(asks()).toBe(tries);
});

test('a problem tells its code, what to do, the request id and when, in this client’s own words', async () => {
  gateway.on('GET /providers', problem(429, 'rate_limited', { retryAt: '2026-11-05T00:00:00.000Z' }));
  const { code, retry, retryAt, requestId, status, message } = await failure(vaultOf().providers());
  expect({ code, retry, retryAt, requestId, status, message }).toEqual({
    code: 'rate_limited',
    retry: 'later',
    retryAt: '2026-11-05T00:00:00.000Z',
    requestId: 'request-1',
    status: 429,
    message: 'The third party’s limit is reached',
  });
});

test('Retry-After stands in where a problem says no time', async () => {
  gateway.on('GET /providers', (_seen, response) =>
    json(response, 429, { code: 'too_many_requests' }, { 'retry-after': 'Thu, 05 Nov 2026 00:00:00 GMT' }),
  );
  expect((await failure(vaultOf().providers())).retryAt).toBe('2026-11-05T00:00:00.000Z');
});

test('a gateway that is silent is given up', async () => {
  gateway.on('GET /providers', () => undefined);
  const vault = createVault({
    gateway: gateway.url,
    did,
    patience: { request: 2000, backOff: 1, attempts: 2 },
  });
  expect((await failure(vault.providers())).code).toBe('unreachable');
  expect(asks()).toBe(2);
});

test('a body that never ends is given up', async () => {
  gateway.on('GET /providers', (_seen, response) => response.writeHead(200).write('{'));
  const vault = createVault({ gateway: gateway.url, did, patience: { request: 300, attempts: 1 } });
  expect((await failure(vault.providers())).code).toBe('unreachable');
});

test('an abort ends a request and is not tried again', async () => {
  const controller = new AbortController();
  gateway.on('GET /providers', () => controller.abort());
  expect((await failure(vaultOf().providers({ signal: controller.signal }))).code).toBe('aborted');
  expect(asks()).toBe(1);
});

test('a redirect is not followed', async () => {
  gateway.on('GET /providers', (_seen, response) =>
    response.writeHead(302, { location: '/elsewhere' }).end(),
  );
  expect((await failure(vaultOf().providers())).code).toBe('unreachable');
  expect(gateway.seen.map(({ path }) => path)).not.toContain('/elsewhere');
});
