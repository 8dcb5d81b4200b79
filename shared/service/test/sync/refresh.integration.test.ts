import type { Connection, SyncStarted } from '@data-connector/protocol';
import { latch } from './support/latch.js';
import {
  connectionFor,
  DID,
  freshIdentity,
  freshSecret,
  startWorld,
  type Identity,
  type World,
} from './support/replica.js';
import { startService, type TestService } from './support/service.js';
import { ids, ThirdParty } from './support/third-party.js';
let world: World;
let identity: Identity;
let third: ThirdParty;
let services: TestService[];
let secret: string;
let config: Connection;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  identity = await freshIdentity();
  third = new ThirdParty();
  secret = freshSecret();
  config = await connectionFor(identity);
  services = [];
});
afterEach(() => Promise.all(services.map((service) => service.stop())));

async function start(): Promise<TestService> {
  const service = await startService(world, { identity, third, times: { stepInMs: 600_000 } });
  services.push(service);
  return service;
}

/** POST /sync with a preference. */
async function ask({ url }: TestService, prefer: string | undefined) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(prefer === undefined ? {} : { prefer }) },
    body: JSON.stringify({ did: DID, config, key: { secret } }),
  });
  return { answer, body: () => answer.json() as Promise<SyncStarted> };
}

/** A whole refresh of a Vault that waits for the outcome. */
async function refresh(service: TestService) {
  const body = await (await ask(service, 'wait=10')).body();
  expect(body.view?.status).toBe('completed');
  return service.erase(body, body.token);
}

/**
 * What reaches the store of sync and account documents meanwhile: methods, in order. Of its own accord a service follows
 * changes, and looks (`_find`) for accounts that nobody uses any more.
 */
async function requests(work: () => Promise<unknown>): Promise<string[]> {
  const { sights } = world.witness;
  const before = sights.length;
  await work();
  return sights
    .slice(before)
    .filter(
      ({ at, path }) =>
        at === 'request' &&
        /-(accounts|syncs-\d+)\//.test(path) &&
        !/\/_changes$|-accounts\/_find$/.test(path),
    )
    .map(({ method, path }) => `${method} ${/-(accounts|syncs)/.exec(path)?.[1]}`);
}

const WRITES = ['PUT syncs', 'PUT accounts', 'PUT syncs', 'PUT syncs'];

test('a refresh that finds nothing is four writes and an event, and no read where the last one was served or heard of', async () => {
  const [one, other] = [await start(), await start()];
  await refresh(one);
  const before = world.events.length;
  expect(await requests(() => refresh(one))).toEqual(WRITES);
  expect(world.events.length - before).toBe(1);
  // This one has the account's document still to read; what the first one remembers of that is then out of date.
  expect(await requests(() => refresh(other))).toEqual(['GET accounts', ...WRITES]);
  expect((await requests(() => refresh(one))).filter((line) => line.startsWith('PUT'))).toHaveLength(5);
});

test('an answer that was asked to wait has the outcome, and without that it is as it always was', async () => {
  const service = await start();
  third.serve('posts', [ids('p', 3)]);
  const { answer, body } = await ask(service, 'wait=30');
  expect([answer.status, answer.headers.get('preference-applied')]).toEqual([202, 'wait=10']);
  const waited = await body();
  expect(waited.view).toEqual((await service.view(waited, waited.token)).body);
  expect(waited.view).toMatchObject({ status: 'completed', result: expect.any(String) });

  const plain = await ask(service, undefined);
  expect([plain.answer.status, plain.answer.headers.get('preference-applied')]).toEqual([202, null]);
  expect(Object.keys(await plain.body()).sort()).toEqual([
    'datastores',
    'eventsUrl',
    'statusUrl',
    'syncId',
    'token',
  ]);
});

test('a sync that goes on for longer is answered for without its outcome: when the time is over, or the process is to end', async () => {
  const service = await start();
  const page = latch();
  third.serve('posts', [ids('p', 3)], () => page.opened);
  const first = await ask(service, 'wait=1');
  const { view, ...started } = await first.body();
  expect(view).toBeUndefined();

  // It joins the one that runs. Its head comes at once.
  const second = await ask(service, 'wait=10');
  expect([second.answer.status, second.answer.headers.get('location')]).toEqual([202, started.statusUrl]);
  const stopped = service.stop();
  services = [];
  expect(await second.body()).toMatchObject({ syncId: started.syncId });
  page.open();
  await stopped;
});

test('a sync of another replica is waited for too', async () => {
  const [one, other] = [await start(), await start()];
  const page = latch();
  third.serve('posts', [ids('p', 3)], () => page.opened);
  const { syncId } = await (await ask(one, undefined)).body();
  const { body } = await ask(other, 'wait=10');
  page.open();
  expect((await body()).view).toMatchObject({ syncId, status: 'completed' });
});
