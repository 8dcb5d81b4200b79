import { randomBytes } from 'node:crypto';
import { readConfig } from '@data-connector/kit/config';
import { silentLog } from '@data-connector/kit/log';
import { KEEPER_SETTINGS, serveKeeper } from '@data-connector/keeper';
import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';
import { openWorkshop, type Workshop } from '@data-connector/testing/keeper';
import { until } from '@data-connector/testing/until';
import { startKeeper } from './start-keeper.js';

let workshop: Workshop;
let proxy: FaultProxy;
let keeper: Awaited<ReturnType<typeof startKeeper>>;
let ours: string;
let others: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  proxy = await startFaultProxy({ target: workshop.url });
  keeper = await startKeeper({ ...workshop, url: new URL(proxy.url) });
  [ours, others] = workshop.providers;
});
afterEach(() => proxy.faults.clear());
afterAll(async () => {
  await keeper?.close();
  await proxy?.close();
  await workshop?.close();
});

const hex = (secret: Uint8Array | undefined) => Buffer.from(secret ?? []).toString('hex');
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const mine = () => bearer(hex(keeper.secrets.get(ours)));

async function ask(method: string, path: string, headers: Record<string, string>, body?: string) {
  const answer = await fetch(keeper.url + path, { method, headers, body: body ?? null });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: answer.status,
    type: answer.headers.get('content-type')?.split(';')[0],
    body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
    text,
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const account = () => JSON.stringify({ password: randomBytes(32).toString('base64url') });

test.each<[string, () => Record<string, string>]>([
  ['no secret', () => ({})],
  ['an unknown secret', () => bearer(randomBytes(32).toString('hex'))],
  ['half a secret', () => bearer(hex(keeper.secrets.get(ours)).slice(0, 32))],
  ['a secret and more', () => bearer(`${hex(keeper.secrets.get(ours))}00`)],
  ['a secret by another scheme', () => ({ authorization: `Basic ${hex(keeper.secrets.get(ours))}` })],
  ['the provider’s name', () => bearer(ours.padEnd(64, '0'))],
])('with %s every route answers 401, and nothing is done', async (_what, headers) => {
  const name = `${ours}-syncs-20000101`;
  for (const [method, path, body] of [
    ['GET', '/v1/databases?kind=syncs'],
    ['PUT', `/v1/databases/${name}`],
    ['DELETE', `/v1/databases/${name}`],
    ['PUT', '/v1/account', account()],
  ] as const) {
    const answer = await ask(method, path, { ...headers(), ...(body ? JSON_TYPE : {}) }, body);
    expect([answer.status, answer.type, answer.body['code']]).toEqual([
      401,
      'application/problem+json',
      'secret_invalid',
    ]);
  }
  expect(await workshop.admin.list(name)).toEqual([]);
});

test('a secret is taken as hex and as base64url', async () => {
  const secret = Buffer.from(keeper.secrets.get(ours) ?? []);
  for (const text of [secret.toString('hex'), secret.toString('base64url')])
    expect((await ask('GET', '/v1/databases?kind=syncs', bearer(text))).status).toBe(200);
});

test('a name outside the provider’s prefix is 403, for its own secret as for any', async () => {
  for (const name of [`${others}-accounts`, '_users', ours, `${ours}-A`, `${ours}-a%2F_security`])
    for (const method of ['PUT', 'DELETE']) {
      const { status, body } = await ask(method, `/v1/databases/${name}`, mine());
      expect([name, status, body['code']]).toEqual([name, 403, 'database_foreign']);
      expect(JSON.stringify(body)).not.toContain(name);
    }
});

test.each([
  ['a path that is none', 'GET', '/v1/nothing', undefined, 404, 'not_found'],
  ['another version', 'GET', '/v2/databases?kind=syncs', undefined, 404, 'not_found'],
  ['a method that is not served', 'POST', '/v1/account', account(), 405, 'method_not_allowed'],
  ['no kind', 'GET', '/v1/databases', undefined, 400, 'request_malformed'],
  ['two kinds', 'GET', '/v1/databases?kind=a&kind=b', undefined, 400, 'request_malformed'],
  ['a kind that is none', 'GET', '/v1/databases?kind=a-b%2F', undefined, 400, 'request_malformed'],
  ['no password', 'PUT', '/v1/account', '{}', 400, 'request_malformed'],
  ['a short password', 'PUT', '/v1/account', '{"password":"short"}', 400, 'request_malformed'],
  ['no JSON', 'PUT', '/v1/account', '{', 400, 'request_malformed'],
  ['a body that is too large', 'PUT', '/v1/account', JSON.stringify('x'.repeat(2000)), 413, 'body_too_large'],
])('%s is a problem with a code', async (_what, method, path, body, status, code) => {
  const answer = await ask(method, path, { ...mine(), ...(body ? JSON_TYPE : {}) }, body);
  expect([answer.status, answer.type, answer.body['code']]).toEqual([
    status,
    'application/problem+json',
    code,
  ]);
});

test('both secrets of a provider count while one takes the other’s place', async () => {
  const [old, next] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const couch = new URL(workshop.url);
  couch.username = workshop.name;
  couch.password = encodeURIComponent(workshop.password);
  const environment = { PORT: '0', HOST: '127.0.0.1', COUCHDB_URL: couch.href };
  const both = readConfig(KEEPER_SETTINGS, { ...environment, KEEPER_SECRETS: `${ours}=${old}|${next}` });
  const other = await serveKeeper(both, silentLog);
  try {
    for (const secret of [old, next]) {
      const answer = await fetch(`${other.url}/v1/databases?kind=syncs`, { headers: bearer(secret) });
      expect(answer.status).toBe(200);
    }
  } finally {
    await other.close();
  }
});

test('it is alive without CouchDB, and ready as long as CouchDB answers to the admin', async () => {
  const ready = async () => (await ask('GET', '/readyz', {})).status;
  await until('the keeper to be ready', async () => (await ready()) === 200);
  proxy.faults.add({ kind: 'refuse' });
  proxy.disconnect();
  await until('the keeper to be unready', async () => (await ready()) === 503);
  expect((await ask('GET', '/livez', {})).status).toBe(200);
  const { status, body } = await ask('GET', '/v1/databases?kind=syncs', mine());
  expect([status, body['code']]).toEqual([503, 'datastore_unavailable']);
  proxy.faults.clear();
  await until('the keeper to be ready again', async () => (await ready()) === 200);
});

test('its metrics count what was asked, by provider', async () => {
  const name = `${ours}-syncs-20000102`;
  expect((await ask('PUT', `/v1/databases/${name}`, mine())).status).toBe(204);
  expect((await ask('DELETE', `/v1/databases/${name}`, mine())).status).toBe(204);
  const { text } = await ask('GET', '/metrics', {});
  expect(text).toContain(`keeper_databases_total{provider="${ours}",what="made"} 1`);
  expect(text).toContain(`keeper_databases_total{provider="${ours}",what="destroyed"} 1`);
});

test('no secret, password or database is in its log', async () => {
  const password = randomBytes(32).toString('base64url');
  const datastore = `${ours}-${randomBytes(16).toString('hex')}`;
  await ask('PUT', '/v1/account', { ...mine(), ...JSON_TYPE }, JSON.stringify({ password }));
  await ask('PUT', '/v1/account', { ...mine(), ...JSON_TYPE }, JSON.stringify({ password: `${password} ` }));
  await ask('PUT', `/v1/databases/x${datastore}`, mine());
  const log = keeper.lines.join('');
  expect(log).toContain('database_foreign');
  const secrets = [...keeper.secrets.values()].flatMap((secret) => [
    hex(secret),
    Buffer.from(secret).toString('base64url'),
  ]);
  for (const secret of [...secrets, password, workshop.password, datastore])
    expect(log).not.toContain(secret);
});
