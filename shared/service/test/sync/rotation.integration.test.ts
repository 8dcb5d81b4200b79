import { randomBytes } from 'node:crypto';
import type { Connection, SyncStarted } from '@data-connector/protocol';
import { provedEpoch, ServiceKeys } from '@data-connector/sealing';
import { removeStale } from '../../src/ledger/stale-accounts.js';
import { useOnce } from '../../src/ledger/use-once.js';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { openConnection, openKeyring, openResult } from './support/opening.js';
import {
  connectionFor,
  DID,
  freshIdentity,
  freshSecret,
  startReplica,
  startWorld,
} from './support/replica.js';
import type { Identity, World } from './support/replica.js';
import { startService, type TestService } from './support/service.js';
import { ThirdParty, ids } from './support/third-party.js';

import.meta.jest.setTimeout(60_000);

/** The steps of a rotation: which secret is used, and which is accepted too. */
const STEPS = {
  before: ['old'],
  accepts: ['old', 'new'],
  uses: ['new', 'old'],
  after: ['new'],
} as const;
type Step = keyof typeof STEPS;

let world: World;
let secrets: Record<'old' | 'new', Uint8Array>;
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
  ({ provider } = await freshIdentity());
  secrets = { old: new Uint8Array(randomBytes(32)), new: new Uint8Array(randomBytes(32)) };
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

async function identityAt(step: Step): Promise<Identity & { acceptedSecrets: readonly Uint8Array[] }> {
  const [serviceSecret, ...acceptedSecrets] = STEPS[step].map((name) => secrets[name]);
  if (!serviceSecret) throw new Error('no secret');
  const keys = await ServiceKeys.derive(serviceSecret, acceptedSecrets);
  return { provider, serviceSecret, keys, acceptedSecrets };
}

/** A replica at a step. */
async function at(step: Step): Promise<TestService> {
  const { acceptedSecrets, ...identity } = await identityAt(step);
  const service = await startService(world, { identity, third, acceptedSecrets });
  stops.push(() => service.stop());
  return service;
}

/** A connection whose proof was made with this secret. */
const provedWith = async (name: 'old' | 'new', over = {}): Promise<Connection> =>
  connectionFor({ ...(await identityAt(name === 'old' ? 'before' : 'after')) }, over);

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

it('goes by what is newest, also when that was written by a replica that knew the old secret only', async () => {
  page.open();
  third.serve('posts', [['p-1']], (_page, { call }) => call(third.request));
  let renewals = 1;
  third.renew = async ({ scopes }) => {
    renewals++;
    return { accessToken: `access-${renewals}`, refreshToken: `refresh-${renewals}`, scopes };
  };
  const expiresAt = '2026-01-01T00:00:00.000Z';
  const [before, accepts, uses] = [await at('before'), await at('accepts'), await at('uses')];
  for (const [service, refreshToken] of [
    [accepts, 'refresh-1'],
    [before, 'refresh-2'],
  ] as const) {
    const { body: sync } = await service.sync(await provedWith('old', { refreshToken, expiresAt }), secret);
    await ended(service, sync);
    await service.erase(sync, sync.token);
  }
  const { body } = await uses.sync(await provedWith('old', { refreshToken: 'refresh-2' }), secret);
  const key = await openKeyring(body.superseded?.keyring as never, secret);
  const signer = (await identityAt('before')).keys.signing.publicJwk;
  expect((await openConnection(body.superseded?.connection ?? '', key, signer)).refreshToken).toBe(
    'refresh-3',
  );
  expect(third.refreshTokens).toEqual(['refresh-1', 'refresh-2']);
});

it('publishes a key for each secret, and refuses what a secret made that is not accepted any more', async () => {
  const [before, accepts, after] = [await at('before'), await at('accepts'), await at('after')];
  const kids = async (service: TestService) => (await service.publishedKeys()).map(({ kid }) => kid);
  const [old, fresh] = [await kids(before), await kids(after)];
  expect(await kids(accepts)).toEqual([...old, ...fresh]);
  const { body: sync } = await before.sync(await provedWith('old'), secret);
  expect((await after.view(sync, sync.token)).body.code).toBe('token_invalid');
  page.open();
  await ended(before, sync);
});

it('counts a thing once at two replicas that have one secret in common', async () => {
  const replica = await startReplica(world, { identity: await identityAt('before'), third });
  stops.push(() => replica.stop(0));
  const expires = Date.now() + 60_000;
  const use = (...used: string[]) => useOnce(replica.ledger, { kind: 'did-proof', ids: used, expires });
  expect([await use('old'), await use('new', 'old')]).toEqual([true, false]);
  expect([await use('new-2', 'old-2'), await use('old-2', 'new-2'), await use('new-2')]).toEqual([
    true,
    false,
    false,
  ]);
});

it('removes what only a secret finds that is not accepted any more, and nothing while it is', async () => {
  page.open();
  const [uses, after] = await Promise.all(
    (['uses', 'after'] as const).map(async (step) => {
      const replica = await startReplica(world, { identity: await identityAt(step), third });
      stops.push(() => replica.stop(0));
      return replica;
    }),
  );
  if (!uses || !after) throw new Error('no replicas');
  await uses.ended((await uses.start(await provedWith('old'), secret))._id);
  const key = { did: DID, accountId: '7' };
  const held = (replica: typeof uses) => replica.accounts.get(replica.accounts.idsOf(key));
  const there = async () => (await held(uses)).documents.filter(({ _rev }) => _rev).length;
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  await removeStale(uses.accounts, inDays(31));
  await removeStale(after.accounts, inDays(29));
  expect(await there()).toBe(2);
  await removeStale(after.accounts, inDays(31));
  expect([await there(), (await held(after)).edition]).toEqual([1, 1]);
});
