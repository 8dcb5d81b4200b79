import { silentLog, type LogFields } from '@data-connector/kit/log';
import { Retention } from '../../src/sync/retention.js';
import { DID } from './support/replica.js';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { useStage } from './support/stage.js';
import { ids, schemaOf } from './support/third-party.js';

// Its watch would make today’s database again, which some of these tests drop.
const stage = useStage({ options: { times: { tickMs: 3_600_000 } } });
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
  await until('the datastore', async () => (await datastores()).length === 1);
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

test.each([
  ['fails', () => Promise.reject(new Error('no')), 20_000],
  ['hangs', () => new Promise<never>(() => {}), 2000],
])(
  'a sync whose erasure %s holds up nothing but its day, and one line tells of it',
  async (_how, act, ms) => {
    const { ledger, erasure, accounts } = stage.replica;
    const [bad, good] = [(await stage.run()).doc, (await stage.run({ accountId: '8' })).doc];
    const lines: (LogFields | undefined)[] = [];
    const log = { ...silentLog, warn: (_line: string, fields?: LogFields) => void lines.push(fields) };
    const retention = new Retention(ledger, erasure, accounts, log, 72, ms);
    const erase = erasure.erase.bind(erasure);
    const first = import.meta.jest
      .spyOn(erasure, 'erase')
      .mockImplementation((syncId) => (syncId === bad._id ? act() : erase(syncId)));
    const late = inHours(72 + 72 + 25);
    await retention.sweep(late);
    expect([(await ledger.get(good._id))?.status, (await ledger.get(bad._id))?.status]).toEqual([
      'erased',
      'completed',
    ]);
    expect(lines).toEqual([expect.objectContaining({ count: 1 })]);
    first.mockRestore();
    await retention.sweep(late);
    expect(await ledger.days()).toEqual([]);
    expect(lines).toHaveLength(1);
  },
);

test('what is held for an account goes 400 days after its last sync, and not before', async () => {
  await stage.run();
  const { accounts } = stage.replica;
  const ids = accounts.idsOf({ did: DID, accountId: '7' });
  const edition = async () => (await accounts.get(ids)).edition;
  await stage.replica.retention.sweep(inHours(399 * 24));
  expect(await edition()).toBe(1);
  await stage.replica.retention.sweep(inHours(401 * 24));
  expect(await edition()).toBe(0);
  expect((await stage.run()).status).toBe('completed');
});
