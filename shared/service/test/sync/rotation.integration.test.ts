import type { Connection, SyncStarted } from '@data-connector/protocol';
import { provedEpoch, ServiceKeys } from '@data-connector/sealing';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { openConnection, openKeyring, openResult } from './support/opening.js';
import { freshSecrets } from '@data-connector/testing/secrets';
import { connectionFor, freshName, freshSecret, startWorld } from './support/replica.js';
import type { Identity, World } from './support/replica.js';
import { startService, type TestService } from './support/service.js';
import { ThirdParty, ids } from './support/third-party.js';
/** The steps of a rotation: which secret is used, and which is accepted too. */
const STEPS = {
  before: ['old'],
  accepts: ['old', 'new'],
  uses: ['new', 'old'],
  after: ['new'],
} as const;
type Step = keyof typeof STEPS;

let world: World;
let secrets: Record<'old' | 'new' | 'index', Uint8Array>;
let provider: string;
let third: ThirdParty;
let secret: string;
let page: ReturnType<typeof latch>;
let stops: (() => Promise<void>)[];

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  provider = freshName();
  const [one, other] = [freshSecrets(), freshSecrets()];
  secrets = { old: one.service[0], new: other.service[0], index: one.index };
  third = new ThirdParty();
  secret = freshSecret();
  page = latch();
  stops = [];
  third.serve('posts', [ids('p', 3)], () => page.opened);
});
afterEach(async () => {
  page.open();
  await Promise.all(stops.map((stop) => stop()));
});

async function identityAt(step: Step): Promise<Identity> {
  const [used, ...accepted] = STEPS[step];
  const service = [secrets[used], ...accepted.map((name) => secrets[name])] as const;
  const all = { service, index: secrets.index };
  return { provider, secrets: all, keys: await ServiceKeys.derive(all) };
}

/** A replica at a step. */
async function at(step: Step): Promise<TestService> {
  const service = await startService(world, { identity: await identityAt(step), third });
  stops.push(() => service.stop());
  return service;
}

/** A connection whose proof was made with this secret. */
const provedWith = async (name: 'old' | 'new', over = {}): Promise<Connection> =>
  connectionFor(await identityAt(name === 'old' ? 'before' : 'after'), over);

const ended = (service: TestService, started: SyncStarted) =>
  until('the sync to end', async () => {
    const { body } = await service.view(started, started.token);
    return body.status === 'running' ? undefined : body;
  });

/** A secret that both steps hold. */
const common = (one: Step, other: Step): 'old' | 'new' =>
  STEPS[one].some((name) => name === 'old') && STEPS[other].some((name) => name === 'old') ? 'old' : 'new';

/** Steps that run at the same time in a rolling update, either first. */
const NEIGHBOURS: readonly (readonly [Step, Step])[] = [
  ['before', 'accepts'],
  ['accepts', 'before'],
  ['accepts', 'uses'],
  ['uses', 'accepts'],
  ['uses', 'after'],
  ['after', 'uses'],
];

describe.each(NEIGHBOURS)('a replica that is at “%s” and one that is at “%s”', (one, other) => {
  it('run one sync per account, whose token opens it at both', async () => {
    const [first, second] = [await at(one), await at(other)];
    const config = await provedWith(common(one, other));
    const { body: sync } = await first.sync(config, secret);
    const again = await second.sync(config, secret);
    const stranger = await second.sync(config, freshSecret());
    expect([again.body.syncId, stranger.status, stranger.body.code]).toEqual([
      sync.syncId,
      409,
      'sync_running',
    ]);
    page.open();
    await Promise.all([ended(first, sync), ended(second, again.body)]);
    // Finished and not collected: the very same request is answered with it.
    expect((await second.sync(config, secret)).body.syncId).toBe(sync.syncId);
    expect((await second.erase(again.body, again.body.token)).status).toBe(200);
  });

  it('start one sync when asked at the same moment', async () => {
    const services = [await at(one), await at(other)];
    const config = await provedWith(common(one, other));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (services[i % 2] as TestService).sync(config, secret)),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.syncId}`)).size).toBe(1);
  });

  it('know each other’s spent refresh tokens, and lead on to the connection', async () => {
    page.open();
    third.renew = async ({ scopes }) => ({ accessToken: 'access-2', refreshToken: 'refresh-2', scopes });
    const [first, second] = [await at(one), await at(other)];
    third.serve('posts', [['p-1']], (_page, { call }) => call(third.request));
    const expiresAt = '2026-01-01T00:00:00.000Z';
    const config = await provedWith(common(one, other), { refreshToken: 'refresh-1', expiresAt });
    const { body: sync } = await first.sync(config, secret);
    await ended(first, sync);
    await first.erase(sync, sync.token);
    const { status, body } = await second.sync(config, secret);
    expect([status, body.code]).toEqual([409, 'connection_superseded']);
    expect(third.refreshTokens).toEqual(['refresh-1']);
    const key = await openKeyring(body.superseded?.keyring as never, secret);
    const signer = (await identityAt(one)).keys.signing.publicJwk;
    const next = await openConnection(body.superseded?.connection ?? '', key, signer);
    expect(next.refreshToken).toBe('refresh-2');
    expect((await second.disconnect(config)).body.code).toBe('connection_superseded');
  });

  it('erase what the other holds when a person disconnects', async () => {
    page.open();
    const [first, second] = [await at(one), await at(other)];
    const config = await provedWith(common(one, other));
    const { body: sync } = await first.sync(config, secret);
    await ended(first, sync);
    expect((await second.disconnect(config)).status).toBe(200);
    expect((await first.view(sync, sync.token)).body.code).toBe('sync_erased');
  });
});

it('moves a Vault by itself: its result has a proof that needs the new secret only', async () => {
  page.open();
  const [uses, after] = [await at('uses'), await at('after')];
  const config = await provedWith('old');
  expect((await after.sync(config, secret)).body.code).toBe('config_refused');
  const { body: sync } = await uses.sync(config, secret);
  const view = await ended(uses, sync);
  if (!view.result) throw new Error('no result');
  const { keys } = await identityAt('after');
  const key = await openKeyring(view.keyring, secret);
  const { connection } = await openResult(view.result, key, keys.signing.publicJwk);
  expect(await provedEpoch(keys, connection)).toBe(0);
  await uses.erase(sync, sync.token);
  const { status, body: next } = await after.sync(connection, secret);
  expect(status).toBe(202);
  await ended(after, next);
});

it('publishes a key for each service secret, and refuses what a secret made that is not accepted any more', async () => {
  const [before, accepts, after] = [await at('before'), await at('accepts'), await at('after')];
  const kids = async (service: TestService) => (await service.publishedKeys()).map(({ kid }) => kid);
  const [old, fresh] = [await kids(before), await kids(after)];
  expect(await kids(accepts)).toEqual([...old, ...fresh]);
  const { body: sync } = await before.sync(await provedWith('old'), secret);
  expect((await after.view(sync, sync.token)).body.code).toBe('token_invalid');
  page.open();
  await ended(before, sync);
});
