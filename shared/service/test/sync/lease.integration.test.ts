import { dayOf } from '@data-connector/couch';
import type { HandlerContext } from '@data-connector/provider';
import type { SyncDocument } from '../../src/ledger/sync-document.js';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { chunks, useStage } from './support/stage.js';
import { ids, schemaOf } from './support/third-party.js';

const stage = useStage({ own: true });
const posts = schemaOf('posts');
const quick = { times: { leaseMs: 8000, tickMs: 40, stepInMs: 200, heartbeatMs: 100 } };

/** Starts a sync at the newest replica that stores one page and then hangs; nothing heeds `release` but the third party. */
async function hangingSync() {
  const page = latch();
  const seen: { context?: HandlerContext } = {};
  stage.third.serve('posts', chunks(ids('p', 1500), 500), (number, context) => {
    seen.context = context;
    return number === 2 ? page.opened : undefined;
  });
  const replica = stage.replica;
  const { _id } = await replica.start(await stage.connection(), stage.secret);
  await until(
    '1000 records',
    async () => (await replica.ledger.get(_id))?.datastores[posts]?.records === 1000,
  );
  return { syncId: _id, page, aborted: () => seen.context?.signal.aborted === true };
}

/** How often CouchDB took that a sync was interrupted. */
const interruptions = (syncId: string): number =>
  stage.world.witness
    .of(stage.identity.provider)
    .filter(({ at, method, path }) => at === 'answer' && method === 'PUT' && path.endsWith(syncId))
    .filter(({ status }) => status === 201)
    .map(({ body }) => JSON.parse(body.toString()) as { status: string; event: string })
    .filter(({ status, event }) => status === 'interrupted' && event === 'pending').length;

test('a sync whose replica is cut off is interrupted once by the others, with what it had stored, and that is published', async () => {
  const others = [await stage.start(quick), await stage.start(quick)];
  const lost = await stage.start(quick);
  const { syncId, aborted } = await hangingSync();
  lost.faults.add({ kind: 'refuse' });
  lost.disconnectStore();

  const doc = await until('another replica to settle it', async () => {
    const doc = await others[0]?.ledger.get(syncId);
    return doc?.status === 'running' ? undefined : doc;
  });
  expect(doc).toMatchObject({
    status: 'interrupted',
    code: 'lease_lost',
    handlers: { posts: { state: 'failed', code: 'lease_lost', records: 1000 } },
    datastores: { [posts]: { records: 1000 } },
  });
  await until('its event', () => stage.world.eventsOf(syncId).length > 0);

  lost.faults.clear();
  await until('the replica to let go', () => !lost.running.has(syncId) && aborted());
  expect(interruptions(syncId)).toBe(1);
  const after = await until('the published event', async () => {
    const doc = await lost.ledger.get(syncId);
    return doc?.event === 'published' ? doc : undefined;
  });
  expect(after).toMatchObject({
    status: 'interrupted',
    code: 'lease_lost',
    lease: doc.lease,
    result: doc.result,
  });
  expect(new Set(stage.world.eventsOf(syncId).map(({ id }) => id)).size).toBe(1);
  expect(stage.world.eventsOf(syncId)[0]?.data).toMatchObject({
    outcome: 'interrupted',
    code: 'lease_lost',
    records: 1000,
  });
  // What it had stored is there, and fits its cursors.
  const { faults, last } = await stage.audit();
  expect([faults, last?.cursors]).toEqual([[], { posts: { pages: 2 } }]);
  const { body } = await stage.world.admin.ask({ db: doc.datastores[posts]?.name ?? '' });
  expect(body).toMatchObject({ doc_count: 1001 });
});

test('a slow sync is not interrupted as long as its replica lives', async () => {
  await stage.start(quick);
  const slow = await stage.start(quick);
  const { syncId, page } = await hangingSync();
  const before = (await slow.ledger.get(syncId))?.lease.beat ?? 0;
  await until('four beats', async () => ((await slow.ledger.get(syncId))?.lease.beat ?? 0) >= before + 4);
  page.open();
  expect((await slow.ended(syncId)).status).toBe('completed');
});

test('a store that is away for longer than a lease costs no sync its life', async () => {
  const replicas = [await stage.start(quick), await stage.start(quick)];
  const { syncId, page } = await hangingSync();
  for (const { faults, disconnectStore } of replicas) {
    faults.add({ kind: 'refuse' });
    disconnectStore();
  }
  const since = performance.now();
  await until('the lease to run out', () => performance.now() - since > 1.3 * quick.times.leaseMs);
  for (const { faults } of replicas) faults.clear();
  page.open();
  expect((await stage.replica.ended(syncId)).status).toBe('completed');
  expect((await stage.audit()).faults).toEqual([]);
});

test('a heartbeat that meets a conflict aborts that run, and it writes nothing more', async () => {
  const replica = await stage.start({ times: { heartbeatMs: 100 } });
  const { syncId, aborted } = await hangingSync();
  const written = await replica.ledger.update(syncId, (doc) => ({
    ...doc,
    status: 'interrupted',
    code: 'lease_lost',
  }));
  await until('the replica to let go', () => aborted() && !replica.running.has(syncId));
  expect(await replica.ledger.get(syncId)).toMatchObject({ _rev: written?._rev, status: 'interrupted' });
});

test('a replica that begins after all others died settles what they left, whatever day it is of', async () => {
  const first = await stage.start();
  const { syncId } = await hangingSync();
  const running = await first.ledger.get(syncId);
  if (!running) throw new Error('no sync');
  const { _rev, ...facts } = running;
  const old = { ...facts, _id: `20250102-${'a'.repeat(22)}` };
  await first.ledger.put(old);
  const { did, account } = await stage.connection();
  const { accounts } = first;
  await accounts.claim(await accounts.get(accounts.idOf({ did, accountId: account.id })), old._id);
  await stage.start(quick);
  const doc = await until('the published event', async () => {
    const doc = await first.ledger.get(old._id);
    return doc?.event === 'published' ? doc : undefined;
  });
  expect(doc).toMatchObject({ status: 'interrupted', code: 'lease_lost' });
  expect(stage.world.eventsOf(old._id)).toHaveLength(1);
});

test('a sync whose replica was killed before any Vault was told of it ends without an event', async () => {
  const other = await stage.start(quick);
  const killed = await stage.start(quick);
  const claim = ({ method, path }: { method: string; path: string }) =>
    method === 'PUT' && path.includes('-accounts/');
  killed.faults.add({ kind: 'refuse' }, { match: claim });
  const begun = killed.start(await stage.connection(), stage.secret).catch(() => undefined);
  await until('a fault', () => killed.faults.applied > 0);
  killed.faults.add({ kind: 'refuse' });
  killed.disconnectStore();
  const day = killed.ledger.newSyncId().slice(0, 8);
  const left = await until('the erased sync', async () => {
    const found = await other.ledger.database(day).beginningWith<SyncDocument>(day);
    return found.find(({ status }) => status === 'erased');
  });
  expect(left).not.toHaveProperty('event');
  expect(stage.world.eventsOf(left._id)).toEqual([]);
  killed.faults.clear();
  await begun;
});

test('yesterday’s database, if there is none, is not asked for in every round', async () => {
  const replica = await stage.start(quick);
  const rounds = import.meta.jest.spyOn(replica.ledger, 'day');
  await until('twenty rounds', () => rounds.mock.calls.length >= 20);
  const yesterday = dayOf(new Date(Date.now() - 86_400_000));
  const asked = stage.world.witness
    .of(stage.identity.provider)
    .filter(({ at, path }) => at === 'request' && path.includes(`-syncs-${yesterday}`));
  expect(asked).toHaveLength(1);
});
