import type { SyncDocument } from '../../src/ledger/sync-document.js';
import { latch } from '../sync/support/latch.js';
import { until } from '@data-connector/testing/until';
import type { Replica } from '../sync/support/replica.js';
import { toSyncDocument, useStage } from '../sync/support/stage.js';
import { ids } from '../sync/support/third-party.js';

const stage = useStage({ own: true });
const quick = { times: { stepInMs: 50, tickMs: 20 } };

const published = (syncId: string) =>
  until(
    'the event to be published',
    async () => (await stage.replica.ledger.get(syncId))?.event === 'published',
  );

test('an event says how a sync ended in ids and counts, once', async () => {
  await stage.start();
  stage.third.serve('posts', [[...ids('p', 3), { id: 'bad', name: 1 }]]);
  const { doc } = await stage.run();
  await published(doc._id);
  const [event, ...more] = stage.world.eventsOf(doc._id);
  expect(more).toEqual([]);
  expect(event).toEqual({
    specversion: '1.0',
    id: `${doc._id}.completed`,
    source: `/sync/${stage.identity.provider}`,
    type: 'connector.sync.completed',
    subject: doc._id,
    time: doc.endedAt,
    datacontenttype: 'application/json',
    data: {
      syncId: doc._id,
      provider: stage.identity.provider,
      outcome: 'completed',
      records: 3,
      handlers: {
        posts: { records: 3, quarantined: 1 },
        likes: { records: 0, quarantined: 0 },
        notes: { records: 0, quarantined: 0 },
        friends: { records: 0, quarantined: 0 },
      },
    },
  });
});

test('an event that the broker did not take is pending, and published when it is back', async () => {
  await stage.start(quick);
  stage.world.bus.down = true;
  const { doc } = await stage.run();
  expect(doc.event).toBe('pending');
  stage.world.bus.down = false;
  await published(doc._id);
  expect(stage.world.eventsOf(doc._id)).toHaveLength(1);
});

test.each(['that is there already', 'that begins later'])(
  'another replica %s publishes what one left behind',
  async (which) => {
    const early = which === 'that is there already' ? await stage.start(quick) : undefined;
    const gone = await stage.start({ times: { stepInMs: 60_000 } });
    stage.world.bus.down = true;
    const { doc } = await stage.run();
    await gone.stop(0);
    stage.world.bus.down = false;
    stage.replica = early ?? (await stage.start(quick));
    await published(doc._id);
    expect(stage.world.eventsOf(doc._id)).toHaveLength(1);
  },
);

test('a deletion that hangs holds up no event', async () => {
  const other = await stage.start(quick);
  other.faults.add({ kind: 'hang' }, { match: ({ method }) => method === 'DELETE' });
  const gone = await stage.start({ times: { stepInMs: 60_000 } });
  stage.world.bus.down = true;
  stage.third.serve('posts', [ids('p', 3)]);
  const [{ doc: erasing }, { doc }] = [await stage.run(), await stage.run({ accountId: '8' })];
  await gone.ledger.update(erasing._id, (doc) => ({ ...doc, status: 'erasing' }));
  await gone.stop(0);
  await until('a fault', () => other.faults.applied > 0);
  stage.replica = other;
  stage.world.bus.down = false;
  await published(doc._id);
  expect((await other.ledger.get(erasing._id))?.status).toBe('erasing');
  other.faults.clear();
  await until('the erased sync', async () => (await other.ledger.get(erasing._id))?.status === 'erased');
});

/** A sync as some replica would leave it that could publish nothing. */
async function unpublished(): Promise<Omit<SyncDocument, '_id' | '_rev'>> {
  const { _id, _rev, ...doc } = (await stage.run()).doc;
  await published(_id);
  return { ...doc, event: 'pending' };
}

const reading = ({ method, path }: { method: string; path: string }) =>
  method === 'GET' && toSyncDocument({ method: 'PUT', path });

/** Puts down such syncs. @returns their ids */
async function leave({ ledger }: Replica, left: object, count: number): Promise<string[]> {
  const all = Array.from({ length: count }, () => ledger.newSyncId());
  const day = await ledger.day(all[0]?.slice(0, 8) ?? '');
  const docs = all.map((_id) => ({ ...left, _id }));
  await day.bulk(Buffer.from(JSON.stringify({ docs })), all);
  return all;
}

afterEach(() => import.meta.jest.restoreAllMocks());

test('an outage of the broker costs the store few reads, however many events wait for its end', async () => {
  const replica = await stage.start(quick);
  const left = await unpublished();
  stage.world.bus.down = true;
  const publish = import.meta.jest.spyOn(stage.world.bus, 'publish');
  const all = await leave(replica, left, 300);
  await until(
    '300 events to publish',
    () => replica.watch.unpublished >= 300 && publish.mock.calls.length > 0,
  );
  const { witness } = stage.world;
  const before = witness.sights.length;
  publish.mockClear();
  await until('twenty tries', () => publish.mock.calls.length >= 20);
  const reads = witness.sights.slice(before).filter((sight) => sight.at === 'request' && reading(sight));
  expect(reads.length).toBeLessThan(100);
  stage.world.bus.down = false;
  await until('nothing left to publish', () => replica.watch.unpublished === 0);
  for (const syncId of all) expect(new Set(stage.world.eventsOf(syncId).map(({ id }) => id)).size).toBe(1);
});

test('an event for which the broker does not answer holds up the watch over no lease', async () => {
  const replica = await stage.start({ times: { ...quick.times, leaseMs: 5000 } });
  const left = await unpublished();
  const release = latch();
  const publish = import.meta.jest.spyOn(stage.world.bus, 'publish').mockImplementation(() => release.opened);
  await leave(replica, left, 1);
  await until('a try', () => publish.mock.calls.length > 0);
  const [dead = ''] = await leave(replica, { ...left, event: undefined, status: 'running' }, 1);
  await until(
    'the dead sync to be settled',
    async () => (await replica.ledger.get(dead))?.status !== 'running',
  );
  release.open();
});

test('an event of a sync that was erased before it was published is published all the same', async () => {
  const replica = await stage.start(quick);
  stage.world.bus.down = true;
  stage.third.serve('posts', [ids('p', 3)]);
  const { doc } = await stage.run();
  await replica.erasure.erase(doc._id);
  stage.world.bus.down = false;
  await published(doc._id);
  expect((await replica.ledger.get(doc._id))?.status).toBe('erased');
  expect(stage.world.eventsOf(doc._id)).toHaveLength(1);
});

test('an event that was published, but not noted so, comes again with the same id', async () => {
  const replica = await stage.start(quick);
  stage.world.bus.down = true;
  const { doc } = await stage.run();
  const remove = replica.faults.add({ kind: 'answer', status: 503 }, { match: toSyncDocument });
  stage.world.bus.down = false;
  await until('its event', () => stage.world.eventsOf(doc._id).length > 0);
  await until('four faults', () => replica.faults.applied >= 4);
  remove();
  await published(doc._id);
  expect(new Set(stage.world.eventsOf(doc._id).map(({ id }) => id)).size).toBe(1);
});
