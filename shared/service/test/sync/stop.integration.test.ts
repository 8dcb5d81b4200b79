import { ConnectorError } from '@data-connector/kit/errors';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { chunks, toBulk, useStage } from './support/stage.js';
import { ids, schemaOf } from './support/third-party.js';

const stage = useStage();
const posts = schemaOf('posts');

/** Starts a sync that waits for its second page. */
async function waitingSync() {
  const [page, asked] = [latch(), latch()];
  stage.third.serve('posts', chunks(ids('p', 50), 10), async (number) => {
    if (number !== 1) return;
    asked.open();
    await page.opened;
  });
  stage.third.serve('likes', [ids('l', 10)]);
  const { _id } = await stage.replica.start(await stage.connection(), stage.secret);
  await asked.opened;
  return { syncId: _id, page };
}

test('a replica that is asked to end takes the page that is on its way, commits, tells, and fetches no more', async () => {
  const { syncId, page } = await waitingSync();
  const stopped = stage.replica.stop(120_000);
  page.open();
  await stopped;
  const { faults, last } = await stage.audit();
  expect(faults).toEqual([]);
  expect(last).toMatchObject({
    end: { outcome: 'interrupted', code: 'stopped' },
    cursors: { posts: { pages: 2 }, likes: { pages: 1 } },
    datastores: { [posts]: { last: 20 } },
  });
  expect(stage.third.given['posts']).toBe(2);
  expect(stage.world.eventsOf(syncId).map(({ data }) => data)).toMatchObject([
    { outcome: 'interrupted', code: 'stopped', records: 30 },
  ]);
});

test('a third party that hangs and heeds no signal is left, and what it had given is committed and told in time', async () => {
  const { syncId } = await waitingSync();
  await stage.replica.stop(20_000);
  const { faults, last } = await stage.audit();
  expect(faults).toEqual([]);
  expect(last).toMatchObject({
    end: { outcome: 'interrupted', code: 'stopped' },
    cursors: { posts: { pages: 1 }, likes: { pages: 1 } },
    datastores: { [posts]: { last: 10 } },
  });
  expect(stage.world.eventsOf(syncId)).toHaveLength(1);
});

test.each(['takes no more batches', 'hangs altogether'])(
  'a store that %s does not hold up the end, and nothing of the sync is destroyed',
  async (how) => {
    const other = stage.replica;
    const replica = await stage.start();
    stage.third.serve('posts', chunks(ids('p', 1000), 500));
    let held: object | undefined;
    let bulks = 0;
    const second = (line: { method: string; path: string }) =>
      line === held || (toBulk(line) && ++bulks === 2 && Boolean((held = line)));
    replica.faults.add({ kind: 'hang' }, { match: second });
    const { _id } = await replica.start(await stage.connection(), stage.secret);
    await until('500 records', async () => (await other.ledger.get(_id))?.datastores[posts]?.records === 500);
    if (how === 'hangs altogether') replica.faults.add({ kind: 'hang' });
    await replica.stop(500);
    const doc = await other.ledger.get(_id);
    expect(doc).toMatchObject({ status: 'running', datastores: { [posts]: { records: 500 } } });
    const { body } = await stage.world.admin.ask({ db: doc?.datastores[posts]?.name ?? '' });
    expect(body).toMatchObject({ doc_count: 501 });
  },
);

test('a replica that is ending starts nothing', async () => {
  const connection = await stage.connection();
  const stopped = stage.replica.stop(1000);
  await expect(stage.replica.start(connection, stage.secret)).rejects.toThrow(
    new ConnectorError('shutting_down'),
  );
  await stopped;
});
