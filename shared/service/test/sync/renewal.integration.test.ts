import type { Problem } from '@data-connector/protocol';
import type { Tokens } from '@data-connector/provider';
import { TokenRejected } from '@data-connector/provider';
import { ConnectorError } from '@data-connector/kit/errors';
import { provedEpoch } from '@data-connector/sealing';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { openConnection, openKeyring } from './support/opening.js';
import { toAccount, toSyncDocument, useStage } from './support/stage.js';
import { schemaOf } from './support/third-party.js';

const stage = useStage({ own: true });
const expired = { refreshToken: 'refresh-1', expiresAt: '2026-01-01T00:00:00.000Z' };

/** What the store had answered, and which tokens the third party had seen, in one order. */
const order = (): string[] =>
  stage.world.witness.of(stage.identity.provider).flatMap(({ at, method, path, body }) => {
    if (!toAccount({ method, path })) return [];
    const { sealed, spent } = JSON.parse(body.toString()) as { sealed?: object; spent: string[] };
    return [`${at} ${sealed ? 'sealed' : 'claim'} ${spent.length}`];
  });

/** A third party that accepts the newest token only; each handler makes one call before each of two pages. */
async function begin(renew?: (tokens: Tokens) => Promise<void>): Promise<void> {
  const { third } = stage;
  let renewals = 1;
  const atCall: Record<string, string[]> = {};
  third.renew = async (tokens) => {
    await renew?.(tokens);
    renewals++;
    return { accessToken: `access-${renewals}`, refreshToken: `refresh-${renewals}`, scopes: tokens.scopes };
  };
  third.request = async ({ accessToken }) => {
    atCall[accessToken] ??= order();
    third.accessTokens.push(accessToken);
    if (accessToken !== `access-${renewals}`) throw new TokenRejected();
  };
  for (const handler of ['posts', 'likes'] as const)
    third.serve(handler, [[`${handler}-1`], [`${handler}-2`]], (_page, { call }) => call(third.request));
  await stage.start();
  ordersAtCall = atCall;
}
let ordersAtCall: Record<string, string[]>;

const start = async () => stage.replica.start(await stage.connection(expired), stage.secret);

test('a renewed token is used only after it and the spent one were written down together', async () => {
  await begin();
  const { doc, status, faults, last } = await stage.run(expired);
  expect([status, faults]).toEqual(['completed', []]);
  expect(stage.third.refreshTokens).toEqual(['refresh-1']);
  expect(new Set(stage.third.accessTokens)).toEqual(new Set(['access-2']));
  expect(ordersAtCall['access-2']).toEqual([
    'request claim 0',
    'answer claim 0',
    // That the token is about to be spent.
    'request claim 0',
    'answer claim 0',
    'request sealed 1',
    'answer sealed 1',
  ]);
  const connection = last?.connection;
  expect(connection).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' });
  expect(connection).not.toHaveProperty('expiresAt');
  expect(connection && (await provedEpoch(stage.identity.keys.signing, connection))).toBe(0);
  expect(doc.handlers).toMatchObject({ posts: { records: 2 }, likes: { records: 2 } });
});

test('a token that the third party rejects is renewed once for all handlers', async () => {
  await begin();
  const { status } = await stage.run({ refreshToken: 'refresh-1', accessToken: 'access-0' });
  expect([status, stage.third.refreshTokens]).toEqual(['completed', ['refresh-1']]);
});

test('a renewed token that cannot be written down yet is used as soon as it is, and asked for once', async () => {
  let remove = () => {};
  await begin(async () => {
    remove = stage.replica.faults.add({ kind: 'answer', status: 503 }, { match: toAccount });
  });
  const { _id } = await start();
  await until('six faults', () => stage.replica.faults.applied >= 6);
  expect(stage.third.accessTokens).toEqual([]);
  remove();
  const doc = await stage.replica.ended(_id);
  expect([doc.status, stage.third.refreshTokens]).toEqual(['completed', ['refresh-1']]);
  expect(new Set(stage.third.accessTokens)).toEqual(new Set(['access-2']));
});

test('a renewed token that could never be written down is not used, and comes with the result', async () => {
  await begin(async () => {
    stage.replica.faults.add({ kind: 'answer', status: 503 }, { match: toAccount });
  });
  const replica = await stage.start({ times: { waitsMs: [] } });
  const { _id } = await replica.start(await stage.connection(expired), stage.secret);
  const doc = await replica.ended(_id);
  expect([stage.third.refreshTokens, stage.third.accessTokens]).toEqual([['refresh-1'], []]);
  expect(doc).toMatchObject({ status: 'partial', code: 'datastore_unavailable' });
  expect((await stage.result(doc)).connection).toMatchObject({
    accessToken: 'access-2',
    refreshToken: 'refresh-2',
  });
});

test('a refresh token that the third party goes on taking is not spent', async () => {
  await begin();
  stage.third.renew = async ({ scopes }) => ({ accessToken: 'access-1', refreshToken: 'refresh-1', scopes });
  const { doc, status } = await stage.run(expired);
  expect(status).toBe('completed');
  await stage.replica.erasure.erase(doc._id);
  const again = await stage.replica.ended((await start())._id);
  expect([again.status, stage.third.refreshTokens]).toEqual(['completed', ['refresh-1', 'refresh-1']]);
});

test('no token is renewed as long as the lease cannot be confirmed', async () => {
  const wait = latch();
  await begin();
  const { third } = stage;
  for (const handler of ['posts', 'likes'] as const)
    third.serve(handler, [['p-1']], async (_page, { call }) => {
      await wait.opened;
      await call(third.request);
    });
  const { _id } = await start();
  const remove = stage.replica.faults.add({ kind: 'answer', status: 503 }, { match: toSyncDocument });
  wait.open();
  await until('four faults', () => stage.replica.faults.applied >= 4);
  remove();
  const doc = await stage.replica.ended(_id);
  expect([third.refreshTokens, third.accessTokens]).toEqual([[], []]);
  expect(doc).toMatchObject({ status: 'partial', code: 'datastore_unavailable' });
});

test('no token is renewed by a replica that has lost its lease', async () => {
  const wait = latch();
  await begin();
  const { third } = stage;
  third.serve('posts', [['p-1']], async (_page, { call }) => {
    await wait.opened;
    await call(third.request);
  });
  third.serve('likes', []);
  const { _id } = await start();
  await stage.replica.ledger.update(_id, (doc) => ({ ...doc, status: 'interrupted', code: 'lease_lost' }));
  wait.open();
  await until('the sync to end', () => !stage.replica.running.has(_id));
  expect([third.refreshTokens, third.accessTokens]).toEqual([[], []]);
});

test.each(['no answer', 'a refusal'])(
  'a renewal that meets %s ends the handlers that need it with its code',
  async (what) => {
    await begin(() =>
      Promise.reject(
        new ConnectorError(what === 'a refusal' ? 'reconnect_required' : 'provider_unavailable'),
      ),
    );
    const { doc } = await stage.run(expired);
    expect(doc).toMatchObject({
      status: 'partial',
      code: what === 'a refusal' ? 'reconnect_required' : 'provider_unavailable',
    });
  },
);

test('a renewal that is under way when its sync is erased is written down all the same', async () => {
  const [asked, answer] = [latch(), latch()];
  await begin(async () => {
    asked.open();
    await answer.opened;
  });
  const { _id } = await start();
  await asked.opened;
  const erased = stage.replica.erasure.erase(_id);
  await until('the erasing', async () => (await stage.replica.ledger.get(_id))?.status === 'erasing');
  answer.open();
  await erased;
  expect(order().at(-1)).toBe('answer sealed 1');
  await expect(start()).rejects.toMatchObject({ code: 'connection_superseded' });
});

describe('a spent refresh token', () => {
  async function superseded(): Promise<NonNullable<Problem['superseded']>> {
    const refused = (await start().catch((error: unknown) => error)) as ConnectorError;
    expect(refused.code).toBe('connection_superseded');
    if (!refused.extras.superseded) throw new Error('nothing leads on');
    return refused.extras.superseded;
  }

  test('never reaches the third party again, and its answer opens to the connection that took its place', async () => {
    await begin();
    const { doc } = await stage.run(expired);
    await stage.replica.erasure.erase(doc._id);
    const seen = stage.third.accessTokens.length;
    const { keyring, connection } = await superseded();
    const key = await openKeyring(keyring, stage.secret);
    const opened = await openConnection(connection, key, stage.identity.keys.signing.publicJwk);
    expect(opened).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' });
    expect(await provedEpoch(stage.identity.keys.signing, opened)).toBe(0);
    expect([stage.third.refreshTokens, stage.third.accessTokens.length]).toEqual([['refresh-1'], seen]);

    const { _id } = await stage.replica.start(opened, stage.secret);
    expect((await stage.replica.ended(_id)).status).toBe('completed');

    // A third device, which has only the first connection, is led on too.
    await stage.replica.erasure.erase(_id);
    expect(await superseded()).toEqual({ keyring, connection });
  });

  test('is known at every replica, and when its sync died right after the renewal', async () => {
    const page = latch();
    await begin();
    stage.third.serve('posts', [['p-1'], ['p-2']], async (number, { call }) => {
      await call(stage.third.request);
      if (number === 1) await page.opened;
    });
    const { _id } = await start();
    await until('the renewed token', () => stage.third.accessTokens.includes('access-2'));
    const other = await stage.start();
    await other.erasure.erase(_id);
    await superseded();
    page.open();
  });

  test('brings the finished sync that holds its replacement, as long as that is not erased', async () => {
    await begin();
    stage.third.serve('posts', [[]], (_page, { call }) => call(stage.third.request));
    stage.third.serve('likes', []);
    const connection = await stage.connection(expired);
    const { _id } = await stage.replica.start(connection, stage.secret);
    const doc = await stage.replica.ended(_id);
    expect(doc.datastores[schemaOf('posts')]?.records).toBe(0);
    expect((await stage.replica.start(connection, stage.secret))._id).toBe(_id);
  });
});

test('what the disk kept when the store could not is carried over, and leads the next request on', async () => {
  await begin(async () => {
    stage.replica.faults.add({ kind: 'refuse' }, { match: toAccount });
  });
  const lost = await stage.start({ times: { waitsMs: [] } });
  const connection = await stage.connection(expired);
  const { _id } = await lost.start(connection, stage.secret);
  await lost.ended(_id);
  const next = await stage.start();
  await next.erasure.erase(_id);
  const refused = await until('a refusal', async () => {
    const answer = await next.start(connection, stage.secret).catch((error: unknown) => error);
    return answer instanceof ConnectorError ? answer : undefined;
  });
  expect(refused.code).toBe('connection_superseded');
  expect(stage.third.refreshTokens).toEqual(['refresh-1']);
});
