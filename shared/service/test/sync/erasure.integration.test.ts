import { compactVerify, importJWK } from 'jose';
import type { ErasureReceipt } from '@data-connector/protocol';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { chunks, useStage } from './support/stage.js';
import { ids, schemaOf } from './support/third-party.js';

const stage = useStage();
const posts = schemaOf('posts');
const creation = ({ method, path }: { method: string; path: string }) =>
  method === 'PUT' && /^\/[a-z0-9]+-[0-9a-f]{32}$/.test(path);

async function open(receipt: string | undefined): Promise<ErasureReceipt> {
  const key = await importJWK(stage.identity.keys.signing.publicJwk, 'ES256');
  const { payload, protectedHeader } = await compactVerify(receipt ?? '', key);
  expect(protectedHeader['typ']).toBe('receipt');
  return JSON.parse(Buffer.from(payload).toString()) as ErasureReceipt;
}

/** The datastores of this test's provider that are there. */
const datastores = async (): Promise<string[]> =>
  (await stage.world.admin.list(`${stage.identity.provider}-`)).filter((name) => /-[0-9a-f]{32}$/.test(name));

async function hangingSync() {
  const page = latch();
  stage.third.serve('posts', chunks(ids('p', 1000), 500), (number) =>
    number === 1 ? page.opened : undefined,
  );
  const { _id, datastores } = await stage.replica.start(await stage.connection(), stage.secret);
  return { syncId: _id, name: datastores[posts]?.name ?? '' };
}

test('what was collected is gone, a signed receipt says so, and asking again gives the same one', async () => {
  stage.third.serve('posts', [ids('p', 10)]);
  stage.third.serve('likes', [ids('l', 10)]);
  const { doc } = await stage.run();
  expect(await datastores()).toHaveLength(2);
  const other = await stage.start();
  const receipts = await Promise.all([stage.replica, other].map(({ erasure }) => erasure.erase(doc._id)));
  receipts.push(await other.erasure.erase(doc._id));
  expect(new Set(receipts).size).toBe(1);
  expect(await datastores()).toEqual([]);
  const receipt = await open(receipts[0]);
  expect(receipt).toMatchObject({ version: 1, provider: stage.identity.provider, syncId: doc._id });
  const made = Object.values(doc.datastores).filter(({ records }) => records > 0);
  expect(receipt.datastores).toEqual(made.map(({ name }) => name));
  const left = await other.ledger.get(doc._id);
  expect([left?.status, left?.keyring, left?.result]).toEqual(['erased', undefined, undefined]);
});

test('a running sync is stopped by erasing it, even if its third party hangs and heeds no signal', async () => {
  const { syncId, name } = await hangingSync();
  await until('the datastore', async () => (await datastores()).includes(name));
  await stage.replica.erasure.erase(syncId);
  expect([await datastores(), stage.replica.running.has(syncId)]).toEqual([[], false]);
  expect((await stage.replica.ledger.get(syncId))?.status).toBe('erased');
});

test('a database whose making was under way is gone too', async () => {
  const release = stage.replica.faults.add({ kind: 'hang' }, { match: creation });
  const { syncId } = await hangingSync();
  await until('the fault', () => stage.replica.faults.applied === 1);
  const erased = stage.replica.erasure.erase(syncId);
  await until('the erasing', async () => (await stage.replica.ledger.get(syncId))?.status === 'erasing');
  release();
  await erased;
  expect(await datastores()).toEqual([]);
});

test('a database that one replica makes while another erases its sync is gone too', async () => {
  const maker = stage.replica;
  const eraser = await stage.start();
  stage.replica = maker;
  const release = maker.faults.add({ kind: 'hang' }, { match: creation });
  const { syncId } = await hangingSync();
  await until('the fault', () => maker.faults.applied === 1);
  await eraser.erasure.erase(syncId);
  expect((await eraser.ledger.get(syncId))?.status).toBe('erased');
  release();
  await until('the sync to end', () => !maker.running.has(syncId));
  const made = stage.world.witness
    .of(stage.identity.provider)
    .filter(({ at, status, ...line }) => at === 'answer' && status === 201 && creation(line));
  expect([made.length, await datastores()]).toEqual([1, []]);
});

test('a sync that another replica runs is aborted there as soon as it is erased', async () => {
  const runner = stage.replica;
  const eraser = await stage.start();
  stage.replica = runner;
  const { syncId, name } = await hangingSync();
  await until('the datastore', async () => (await datastores()).includes(name));
  await eraser.erasure.erase(syncId);
  await until('the sync to end', () => !runner.running.has(syncId));
  expect([await datastores(), (await runner.ledger.get(syncId))?.status]).toEqual([[], 'erased']);
});

test('a deletion that was cut off is finished by another replica', async () => {
  stage.third.serve('posts', [ids('p', 10)]);
  const { doc } = await stage.run();
  stage.replica.faults.add({ kind: 'answer', status: 503 }, { match: ({ method }) => method === 'DELETE' });
  const cutOff = stage.replica.erasure.erase(doc._id);
  await until('the erasing', async () => (await stage.replica.ledger.get(doc._id))?.status === 'erasing');
  const other = await stage.start({ times: { stepInMs: 50, tickMs: 20 } });
  const erased = await until('the erased sync', async () => {
    const erased = await other.ledger.get(doc._id);
    return erased?.status === 'erased' ? erased : undefined;
  });
  expect(await datastores()).toEqual([]);
  await expect(cutOff).rejects.toMatchObject({ code: 'datastore_unavailable' });
  expect(await other.erasure.erase(doc._id)).toBe(erased.receipt);
});

test('there is nothing to erase of a sync that nobody knows', async () => {
  expect(await stage.replica.erasure.erase(`20260101-${'x'.repeat(22)}`)).toBeUndefined();
  expect(await stage.replica.erasure.erase('no sync id')).toBeUndefined();
});

test('disconnecting erases all of one person and account, and revokes', async () => {
  stage.third.serve('posts', [ids('p', 10)]);
  const mine = await stage.run();
  const theirs = await stage.run({ accountId: '8' });
  await stage.replica.disconnected(await stage.connection({ accessToken: 'access-mine' }));
  expect((await stage.replica.ledger.get(mine.doc._id))?.status).toBe('erased');
  expect((await stage.replica.ledger.get(theirs.doc._id))?.status).toBe('completed');
  expect(await datastores()).toEqual([theirs.doc.datastores[posts]?.name]);
  expect(stage.third.revoked).toEqual(['access-mine']);
});
