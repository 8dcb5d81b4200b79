import { until } from '@data-connector/testing/until';
import { DID } from './support/replica.js';
import { latch } from './support/latch.js';
import { useStage } from './support/stage.js';
import { ids, schemaOf } from './support/third-party.js';

const stage = useStage({ options: { times: { stepInMs: 50, tickMs: 20, recallMs: 100 } } });
const HOUR_MS = 3_600_000;
const posts = schemaOf('posts');
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const datastores = async () =>
  (await stage.world.admin.list(`${stage.identity.provider}-`)).filter((name) => /-[0-9a-f]{32}$/.test(name));
const status = async (syncId: string) => (await stage.replica.ledger.get(syncId))?.status;
const erased = async (syncId: string) =>
  until('the sync to be erased', async () => {
    const doc = await stage.replica.ledger.get(syncId);
    return doc?.status === 'erased' ? doc : undefined;
  });

beforeEach(() => stage.third.serve('posts', [ids('p', 3)]));

test('what nobody collected is erased after its time, and not before', async () => {
  const { doc } = await stage.run();
  await stage.retention.sweep(inHours(71));
  expect([await status(doc._id), (await datastores()).length]).toEqual(['completed', 1]);
  await stage.retention.sweep(inHours(73));
  expect(await datastores()).toEqual([]);
  const { receipt, result, keyring } = await erased(doc._id);
  expect([typeof receipt, result, keyring]).toEqual(['string', undefined, undefined]);
  expect(await stage.replica.erasure.erase(doc._id)).toBe(receipt);
});

test('a sync that has been running without a sign of life for that long is erased too', async () => {
  const page = latch();
  stage.third.serve('posts', [ids('p', 3), []], (number) => (number === 1 ? page.opened : undefined));
  const { _id } = await stage.replica.start(await stage.connection(), stage.secret);
  await until('the datastore', async () => (await datastores()).length === 1);
  await until('it to be swept', async () => {
    await stage.retention.sweep(inHours(73));
    return (await status(_id)) !== 'running';
  });
  await erased(_id);
  expect([await datastores(), stage.replica.running.has(_id)]).toEqual([[], false]);
});

test('what the keeper marked on an older day, which no replica follows, is found', async () => {
  const { doc } = await stage.run();
  const { ledger } = stage.replica;
  const { _rev: _old, ...old } = { _rev: '', ...doc };
  const _id = `20260101${doc._id.slice(8)}`;
  await ledger.put({ ...old, _id, status: 'erasing' });
  expect((await erased(_id)).receipt).toBeDefined();
});

test('a day is dropped whole once all its syncs are erased', async () => {
  const { doc } = await stage.run();
  expect(await stage.retention.sweep(inHours(73))).toMatchObject({ days: 0 });
  expect(await stage.retention.sweep(inHours(72 + 72 + 25))).toMatchObject({ days: 1 });
  expect(await stage.replica.ledger.get(doc._id)).toBeUndefined();
});

test('a database that a killed replica made after its sync was erased elsewhere is found', async () => {
  const page = latch();
  stage.third.serve('posts', [[]], () => page.opened);
  const { _id, datastores: made } = await stage.replica.start(await stage.connection(), stage.secret);
  await stage.replica.erasure.erase(_id);
  await stage.replica.keeper.create(made[posts]?.name ?? '');
  await stage.retention.sweep(inHours(0));
  await stage.retention.sweep(inHours(0.6));
  expect(await datastores()).toEqual([]);
});

test('what is held for an account goes 400 days after its last sync, and not before', async () => {
  await stage.run();
  const { accounts } = stage.replica;
  const id = accounts.idOf({ did: DID, accountId: '7' });
  const isThere = async () => (await accounts.get(id))._rev !== undefined;
  await accounts.removeUnused(inHours(399 * 24));
  expect(await isThere()).toBe(true);
  await accounts.removeUnused(inHours(401 * 24));
  expect(await isThere()).toBe(false);
  expect((await stage.run()).status).toBe('completed');
});
