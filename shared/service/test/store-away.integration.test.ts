import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';
import { until } from '@data-connector/testing/until';
import { startService, type TestService } from './sync/support/service.js';
import { useStage } from './sync/support/stage.js';
import { ids } from './sync/support/third-party.js';

const stage = useStage({ own: true });
let proxy: FaultProxy;
let service: TestService;

beforeEach(async () => {
  stage.third.serve('posts', [ids('p', 3)]);
  proxy = await startFaultProxy({ target: stage.world.witness.url });
  const { identity, third } = stage;
  service = await startService(stage.world, { identity, third, storeUrl: new URL(proxy.url) });
});
afterEach(async () => {
  proxy.faults.clear();
  await service.stop();
  await proxy.close();
});

const sync = async () => service.sync(await stage.connection(), stage.secret);
const completed = async () => {
  const { status, body } = await sync();
  if (status !== 202) return false;
  return until(
    'the sync to be completed',
    async () => (await service.view(body, body.token)).body.status === 'completed',
  );
};

test('a store that hangs costs a person who waits a few seconds, and they are told when to come again', async () => {
  const { body } = await sync();
  await until(
    'the sync to be completed',
    async () => (await service.view(body, body.token)).body.status === 'completed',
  );
  proxy.faults.add({ kind: 'hang' });
  const answers = await Promise.all([sync(), service.view(body, body.token)]);
  for (const { status, body } of answers) {
    expect([status, body.code]).toEqual([503, 'datastore_unavailable']);
    expect(Date.parse(body.retryAt ?? '')).not.toBeNaN();
  }
});

test('a store that comes back empty is used again: what is missing is made', async () => {
  expect(await completed()).toBe(true);
  const { admin } = stage.world;
  const { provider } = stage.identity;
  for (const db of await admin.list(`${provider}-`)) await admin.destroy(db);
  const query = { startkey: `org.couchdb.user:${provider}-`, endkey: `org.couchdb.user:${provider}-\ufff0` };
  const { body } = await admin.ask({ db: '_users', path: '_all_docs', query });
  for (const { id, value } of (body as { rows: { id: string; value: { rev: string } }[] }).rows)
    await admin.ask({ db: '_users', path: encodeURIComponent(id), method: 'delete', query: value });
  expect(await admin.list(`${provider}-`)).toEqual([]);

  await until('the sync to be completed', completed);
  await until('the service to be ready', async () => (await fetch(new URL('/readyz', service.url))).ok);
});

test.each([
  ['without an account', 401],
  ['without its databases', 404],
])('a service %s at the store is not ready', async (_how, status) => {
  const ready = async () => (await fetch(new URL('/readyz', service.url))).status;
  expect(await ready()).toBe(200);
  const match = ({ path }: { path: string }) => path.startsWith(`/${stage.identity.provider}-`);
  const remove = proxy.faults.add({ kind: 'answer', status, body: '{"error":"x"}' }, { match });
  await until('the service to be unready', async () => (await ready()) === 503);
  remove();
  await until('the service to be ready', async () => (await ready()) === 200);
});
