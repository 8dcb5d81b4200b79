import type { SyncStarted } from '@data-connector/protocol';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { openConnection, openKeyring } from './support/opening.js';
import {
  connectionFor,
  freshIdentity,
  freshSecret,
  startWorld,
  type Identity,
  type World,
} from './support/replica.js';
import { startService, type TestService } from './support/service.js';
import { ThirdParty, ids } from './support/third-party.js';
let world: World;
let identity: Identity;
let third: ThirdParty;
let services: TestService[];
let secret: string;
let page: ReturnType<typeof latch>;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  identity = await freshIdentity();
  third = new ThirdParty();
  secret = freshSecret();
  page = latch();
  third.serve('posts', [ids('p', 3)], () => page.opened);
  third.renew = async ({ scopes }) => ({ accessToken: 'access-2', refreshToken: 'refresh-2', scopes });
  services = [
    await startService(world, { identity, third }),
    await startService(world, { identity, third, maxSyncs: 2 }),
  ];
});
afterEach(async () => {
  page.open();
  await Promise.all(services.map((service) => service.stop()));
});

const first = (): TestService => services[0] as TestService;
const second = (): TestService => services[1] as TestService;
const ended = (started: SyncStarted) =>
  until('the sync to end', async () => {
    const { body } = await first().view(started, started.token);
    return body.status === 'running' ? undefined : body;
  });

test('the same request at many replicas at once starts one sync, and each gets a token of its own that opens it', async () => {
  const connection = await connectionFor(identity);
  const answers = await Promise.all(
    [...Array(8).keys()].map((i) => (services[i % 2] as TestService).sync(connection, secret)),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
  expect(new Set(answers.map(({ body }) => body.syncId)).size).toBe(1);
  expect(new Set(answers.map(({ body }) => body.token)).size).toBe(8);
  const views = await Promise.all(answers.map(({ body }) => second().view(body, body.token)));
  expect(views.map(({ status, body }) => [status, body.status])).toEqual(Array(8).fill([200, 'running']));
  page.open();
  const [one] = answers;
  if (one) await ended(one.body);
  expect(third.given['posts']).toBe(1);
});

describe('while one runs, a request with', () => {
  test.each<[string, object, object]>([
    ['another key', {}, { key: { secret: freshSecret() } }],
    ['other cursors', { cursors: { posts: { pages: 1 } } }, {}],
    ['other handlers', {}, { handlers: ['posts'] }],
    ['another limit', {}, { limit: 9 }],
    ['other tokens', { accessToken: 'access-of-another-consent' }, {}],
  ])('%s does not join it: what it fetches would not fit', async (_what, connection, more) => {
    await first().sync(await connectionFor(identity), secret);
    const other = await connectionFor(identity, connection);
    const { status, body } = await second().sync(other, secret, more);
    expect([status, body.code]).toEqual([409, 'sync_running']);
    expect(Date.parse(body.retryAt ?? '')).not.toBeNaN();
  });
});

test('the same request brings the finished sync until that is erased, and a new one then', async () => {
  page.open();
  const connection = await connectionFor(identity);
  const { body: one } = await first().sync(connection, secret);
  expect((await ended(one)).status).toBe('completed');
  const { body: again } = await second().sync(connection, secret);
  expect(again.syncId).toBe(one.syncId);
  await second().erase(again, again.token);
  const { body: anew } = await first().sync(connection, secret);
  expect(anew.syncId).not.toBe(one.syncId);
  await ended(anew);
});

test.each(['other cursors', 'another key', 'another limit'])(
  'a request with %s starts a new sync once the last one has finished',
  async (what) => {
    page.open();
    const connection = await connectionFor(identity);
    const { body: one } = await first().sync(connection, secret);
    await ended(one);
    const other = what === 'other cursors' ? { ...connection, cursors: { posts: { pages: 0 } } } : connection;
    const { body: two } = await first().sync(
      other,
      what === 'another key' ? freshSecret() : secret,
      what === 'another limit' ? { limit: 9 } : {},
    );
    expect(two.syncId).not.toBe(one.syncId);
    await ended(two);
  },
);

test('accounts and persons do not wait for one another', async () => {
  const connections = await Promise.all([
    connectionFor(identity),
    connectionFor(identity, { accountId: '8' }),
  ]);
  const answers = await Promise.all(connections.map((connection) => first().sync(connection, secret)));
  expect(new Set(answers.map(({ body }) => body.syncId)).size).toBe(2);
  page.open();
  const views = await Promise.all(answers.map(({ body }) => ended(body)));
  expect(views.map(({ status }) => status)).toEqual(['completed', 'completed']);
});

test('an account can be synced whatever letter its hash begins with', async () => {
  page.open();
  const begins = (letter: string) =>
    ids('account', 5000).find((id) =>
      identity.keys.hash('account', identity.provider, id).startsWith(letter),
    ) ?? '';
  for (const letter of ['_', '-']) {
    const connection = await connectionFor(identity, { accountId: begins(letter) });
    const { status, body } = await first().sync(connection, secret);
    expect(status).toBe(202);
    expect((await ended(body)).status).toBe('completed');
  }
});

test('a replica takes no more syncs at once than it may, and says busy', async () => {
  const connections = await Promise.all(
    ids('account', 6).map((accountId) => connectionFor(identity, { accountId })),
  );
  const answers = await Promise.all(connections.map((connection) => second().sync(connection, secret)));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
  expect(answers.filter(({ status, body }) => status === 503 && body.code === 'busy')).toHaveLength(4);
  page.open();
  await Promise.all(answers.flatMap(({ status, body }) => (status === 202 ? [ended(body)] : [])));
  const refused = connections[answers.findIndex(({ status }) => status === 503)];
  const again = await until('the sync to be taken', async () => {
    const answer = refused && (await second().sync(refused, secret));
    return answer?.status === 202 ? answer : undefined;
  });
  await ended(again.body);
});

test('a sync is erased with its token, at any replica, as often as one likes; then it is gone', async () => {
  page.open();
  const { body: sync } = await first().sync(await connectionFor(identity), secret);
  const { body: stranger } = await first().sync(await connectionFor(identity, { accountId: '8' }), secret);
  await Promise.all([ended(sync), ended(stranger)]);
  const refused = await Promise.all([
    first().erase(sync),
    first().erase(sync, stranger.token),
    first().view(sync, 'x.y'),
  ]);
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
    Array(3).fill([401, 'token_invalid']),
  );
  const receipts = [await first().erase(sync, sync.token), await second().erase(sync, sync.token)];
  expect(receipts.map(({ status }) => status)).toEqual([200, 200]);
  expect(receipts[0]?.body.receipt).toBe(receipts[1]?.body.receipt);
  const { status, body } = await first().view(sync, sync.token);
  expect([status, body.code]).toEqual([410, 'sync_erased']);
});

test('a spent refresh token is answered with what leads to the connection that took its place', async () => {
  page.open();
  third.serve('posts', [['p-1']], (_page, { call }) => call(third.request));
  const expiresAt = '2026-01-01T00:00:00.000Z';
  const connection = await connectionFor(identity, { refreshToken: 'refresh-1', expiresAt });
  const { body: sync } = await first().sync(connection, secret);
  await ended(sync);
  await first().erase(sync, sync.token);
  const { status, body } = await second().sync(connection, secret);
  expect([status, body.code]).toEqual([409, 'connection_superseded']);
  const key = await openKeyring(body.superseded?.keyring as never, secret);
  const opened = await openConnection(
    body.superseded?.connection ?? '',
    key,
    identity.keys.signing.publicJwk,
  );
  expect(opened).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' });
  expect(third.refreshTokens).toEqual(['refresh-1']);
});
