import { ConnectorError } from '@data-connector/kit/errors';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { useStage } from './support/stage.js';
import { ids, schemaOf } from './support/third-party.js';

const stage = useStage({ own: true });
const expired = { refreshToken: 'refresh-1', expiresAt: '2026-01-01T00:00:00.000Z' };
const quick = { times: { tickMs: 40 } };

/** A sync at the newest replica whose renewal waits for an answer of the third party. */
async function renewalUnderWay() {
  const [asked, answer] = [latch(), latch()];
  stage.third.renew = async ({ scopes }) => {
    asked.open();
    await answer.opened;
    return { accessToken: 'access-2', refreshToken: 'refresh-2', scopes };
  };
  stage.third.serve('posts', [['p-1']], (_page, { call }) => call(stage.third.request));
  const replica = await stage.start(quick);
  const { _id } = await replica.start(await stage.connection(expired), stage.secret);
  await asked.opened;
  return { answer, replica, syncId: _id };
}

/** What is held for the account, as any replica finds it. */
const held = async () => {
  const { accounts } = stage.replica;
  const { did, account } = await stage.connection();
  return accounts.get(accounts.idOf({ did, accountId: account.id }));
};

test.each(['the same replica', 'another replica'])(
  'tokens of a renewal that is under way at %s are revoked too, before the receipt says so',
  async (where) => {
    const other = await stage.start(quick);
    const { answer, replica } = await renewalUnderWay();
    const at = where === 'the same replica' ? replica : other;
    const receipt = at.disconnected(await stage.connection(expired));
    await until('the first epoch', async () => (await held()).epoch === 1);
    expect(stage.third.revoked).toEqual([]);
    answer.open();
    expect(await receipt).toMatchObject({ revoked: true });
    expect(stage.third.revoked).toEqual(['access-2', 'access-1']);
    expect(stage.third.accessTokens).toEqual([]);
    expect(await held()).not.toHaveProperty('sealed');
  },
);

test('a renewal whose process is gone leaves a receipt that does not say what nobody knows', async () => {
  const other = await stage.start({ times: { ...quick.times, renewalMs: 300 } });
  const { answer, replica } = await renewalUnderWay();
  replica.faults.add({ kind: 'refuse' });
  replica.disconnectStore();
  expect(await other.disconnected(await stage.connection(expired))).toMatchObject({ revoked: false });
  answer.open();
});

test('a grant that only the person can end is not said to be revoked', async () => {
  stage.third.revocable = false;
  const replica = await stage.start(quick);
  expect(await replica.disconnected(await stage.connection())).toMatchObject({ revoked: false });
});

test('a claim that was under way while its connection was ended begins nothing', async () => {
  const other = await stage.start(quick);
  const replica = await stage.start(quick);
  stage.third.serve('posts', [ids('p', 2)]);
  const release = replica.faults.add(
    { kind: 'delay', ms: 300 },
    { match: ({ method, path }) => method === 'PUT' && path.includes('-accounts/') },
  );
  const started = replica.start(await stage.connection(), stage.secret).catch((error: unknown) => error);
  await until('a fault', () => replica.faults.applied > 0);
  const receipt = await other.disconnected(await stage.connection());
  release();
  const outcome = await started;
  if (outcome instanceof ConnectorError) expect(outcome.code).toBe('reconnect_required');
  else {
    const { _id } = outcome as { _id: string };
    expect((await other.ledger.get(_id))?.status).toBe('erased');
    await until('the replica to let go', () => !replica.running.has(_id));
  }
  expect(receipt.revoked).toBe(true);
  const databases = await stage.world.admin.list(`${stage.identity.provider}-`);
  expect(databases.filter((name) => /-[0-9a-f]{32}$/.test(name))).toEqual([]);
});

test('an ended connection starts nothing, at whichever replica, and one of a later consent does', async () => {
  const replicas = [await stage.start(quick), await stage.start(quick)];
  stage.third.serve('posts', [['p-1']]);
  await stage.replica.disconnected(await stage.connection());
  for (const replica of replicas)
    await expect(replica.start(await stage.connection(), stage.secret)).rejects.toMatchObject({
      code: 'reconnect_required',
    });
  const later = await stage.run({ epoch: 1 });
  expect(later.status).toBe('completed');
  // The old one's end comes again, late: what the new one has brought stays.
  expect(await stage.replica.disconnected(await stage.connection())).toMatchObject({ datastores: [] });
  expect((await stage.replica.ledger.get(later.doc._id))?.status).toBe('completed');
});

test('an end that was cut off is finished by asking again', async () => {
  await stage.start(quick);
  stage.third.serve('posts', [['p-1']]);
  const { doc } = await stage.run();
  const { accounts } = stage.replica;
  const { did, account } = await stage.connection();
  await accounts.end(accounts.idOf({ did, accountId: account.id }), 0);
  const { datastores } = await stage.replica.disconnected(await stage.connection());
  expect(datastores).toEqual([doc.datastores[schemaOf('posts')]?.name]);
  expect((await stage.replica.ledger.get(doc._id))?.status).toBe('erased');
});

test('a renewal that comes to its end while a connection is being ended is not lost: its Vault is led on to it', async () => {
  const slow = await stage.start(quick);
  const { answer, replica, syncId } = await renewalUnderWay();
  // It has read the account, which says nothing of a spent token yet, and has not written.
  const toAccount = ({ method, path }: { method: string; path: string }) =>
    method === 'PUT' && path.includes('-accounts/');
  const go = slow.faults.add({ kind: 'hang' }, { match: toAccount });
  const ended = slow.disconnected(await stage.connection(expired)).catch((error: unknown) => error);
  await until('a fault', () => slow.faults.applied > 0);
  answer.open();
  await replica.ended(syncId);
  go();
  expect(await ended).toMatchObject({ code: 'connection_superseded' });
  expect(stage.third.revoked).toEqual([]);
  expect(await held()).toMatchObject({ epoch: 0, sealed: expect.anything() as unknown });
});
