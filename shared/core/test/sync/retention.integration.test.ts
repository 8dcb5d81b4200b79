import { eventually, latch } from './support/eventually.js';
import { useStage } from './support/stage.js';
import { ids, schemaOf } from './support/third-party.js';

const stage = useStage();
const HOUR_MS = 3_600_000;
const posts = schemaOf('posts');
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const datastores = async () =>
  (await stage.world.admin.list(`${stage.identity.provider}-`)).filter((name) => /-[0-9a-f]{32}$/.test(name));

beforeEach(() => stage.third.serve('posts', [ids('p', 3)]));

test('what nobody collected is erased after its time, and not before', async () => {
  const { doc } = await stage.run();
  await stage.replica.retention.sweep(inHours(71));
  expect((await stage.replica.ledger.get(doc._id))?.status).toBe('completed');
  await stage.replica.retention.sweep(inHours(73));
  expect((await stage.replica.ledger.get(doc._id))?.status).toBe('erased');
  expect(await datastores()).toEqual([]);
});

test('a sync that has been running without a sign of life for that long is erased too', async () => {
  const page = latch();
  stage.third.serve('posts', [ids('p', 3), []], (number) => (number === 1 ? page.opened : undefined));
  const { _id } = await stage.replica.start(await stage.connection(), stage.secret);
  await eventually(async () => (await datastores()).length === 1);
  await stage.replica.retention.sweep(inHours(73));
  expect((await stage.replica.ledger.get(_id))?.status).toBe('erased');
  expect(await datastores()).toEqual([]);
});

test('a day is dropped whole once all its syncs are erased', async () => {
  const { doc } = await stage.run();
  await stage.replica.retention.sweep(inHours(73));
  expect(await stage.replica.ledger.days()).toHaveLength(1);
  await stage.replica.retention.sweep(inHours(72 + 72 + 25));
  expect(await stage.replica.ledger.days()).toEqual([]);
  expect(await stage.replica.ledger.get(doc._id)).toBeUndefined();
});

test('a database that a killed replica made after its sync was erased elsewhere is found', async () => {
  const page = latch();
  stage.third.serve('posts', [[]], () => page.opened);
  const { _id, datastores: made } = await stage.replica.start(await stage.connection(), stage.secret);
  await stage.replica.erasure.erase(_id);
  await stage.replica.keeper.create(made[posts]?.name ?? '');
  await stage.replica.retention.sweep(new Date());
  expect(await datastores()).toEqual([]);
});
