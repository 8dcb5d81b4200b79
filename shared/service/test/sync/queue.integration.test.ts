import type { Connection, SyncStarted, SyncView } from '@data-connector/protocol';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import {
  connectionFor,
  freshIdentity,
  freshSecret,
  startWorld,
  type Identity,
  type World,
} from './support/replica.js';
import { startService, type TestService } from './support/service.js';
import { ids, ThirdParty } from './support/third-party.js';
let world: World;
let third: ThirdParty;
let service: TestService;
let page: ReturnType<typeof latch>;
let identity: Identity;
let secret: string;
let began: string[];

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  identity = await freshIdentity();
  secret = freshSecret();
  third = new ThirdParty();
  page = latch();
  began = [];
  third.serve('posts', [ids('p', 3)], (_number, { account }) => {
    began.push(account.id);
    return page.opened;
  });
  const room = { maxSyncs: 1, maxWaitingSyncs: 8 };
  service = await startService(world, { identity, third, ...room, drainMs: 60_000 });
});
afterEach(async () => {
  page.open();
  await service.stop();
});

const ask = async (accountId: string, given?: Connection) =>
  service.sync(given ?? (await connectionFor(identity, { accountId })), secret);
async function start(accountId: string): Promise<SyncStarted> {
  const { status, body } = await ask(accountId);
  expect(status).toBe(202);
  return body;
}
const view = async (started: SyncStarted): Promise<SyncView> =>
  (await service.view(started, started.token)).body;
const positionOf = async (started: SyncStarted) => (await view(started)).queue?.position;
const ended = (started: SyncStarted) =>
  until('the sync to end', async () => {
    const now = await view(started);
    return now.status !== 'running' && now;
  });
/** One sync that runs, and two that wait. */
async function three() {
  const [first, second, last] = [await start('a'), await start('b'), await start('c')];
  await until('both to wait', async () => (await positionOf(second)) === 1 && (await positionOf(last)) === 2);
  return { first, second, last };
}

test('a sync that has no place yet is taken, tells where it stands, and runs when others have ended', async () => {
  const { first, second, last } = await three();
  const stream = await fetch(`${service.url}/${last.syncId}/events`, {
    headers: { authorization: `Bearer ${last.token}` },
  });
  const events = stream.text();
  expect((await view(first)).queue).toBeUndefined();
  expect(began).toEqual(['a']);
  page.open();
  for (const started of [first, second, last]) {
    const { status, queue } = await ended(started);
    expect([status, queue]).toEqual(['completed', undefined]);
  }
  expect(began).toEqual(['a', 'b', 'c']);
  expect(await events).toMatch(/event: snapshot\n[^\n]*"queue":\{"position":2\}[\s\S]*event: completed/);
});

test('the same request joins the one that waits', async () => {
  const connection = await connectionFor(identity, { accountId: 'b' });
  await start('a');
  const { body: waiting } = await ask('b', connection);
  await until('the first place', async () => (await positionOf(waiting)) === 1);
  expect((await ask('b', connection)).body.syncId).toBe(waiting.syncId);
});

test('one that waits can be erased, and those behind it move up', async () => {
  const { second, last } = await three();
  expect((await service.erase(second, second.token)).status).toBe(200);
  await until('the first place', async () => (await positionOf(last)) === 1);
  page.open();
  await ended(last);
  expect(began).toEqual(['a', 'c']);
});

test('a replica that is asked to end asks nothing for those that wait, and says that they were stopped', async () => {
  const { second } = await three();
  const other = await startService(world, { identity, third });
  page.open();
  await service.stop();
  const { body } = await other.view(second, second.token);
  expect(body).toMatchObject({ status: 'interrupted', code: 'stopped' });
  expect(body).not.toHaveProperty('queue');
  expect(began).toEqual(['a']);
  await other.stop();
});

test('a queue has an end: busy, with a time to come back', async () => {
  await three();
  const { status, body } = await ask('d');
  expect([status, body.code]).toEqual([503, 'busy']);
  expect(Date.parse(body.retryAt ?? '')).toBeGreaterThan(Date.now());
});
