import { Database, dayOf, DatabaseNames, ProviderStore, UNSETTLED } from '@data-connector/couch';
import { DID } from './support/replica.js';
import { useStage } from './support/stage.js';
import { ids } from './support/third-party.js';

const stage = useStage({ own: true });
import.meta.jest.setTimeout(3_600_000);

const COUNT = 200_000;
const AT_ONCE = 5000;

/** Today's database, on which so many syncs came to their end and were collected. */
async function busyDay(): Promise<Database> {
  const { store, admin } = stage.world;
  const { provider } = stage.identity;
  const day = dayOf(new Date());
  const database = new Database(admin, new DatabaseNames(provider).syncsOf(day));
  await new ProviderStore(store, provider).create(database.name);
  const updatedAt = new Date().toISOString();
  for (let from = 0; from < COUNT; from += AT_ONCE) {
    const docs = Array.from({ length: AT_ONCE }, (_, i) => ({
      _id: `${day}-${String(from + i).padStart(22, '0')}`,
      kind: 'sync',
      status: 'erased',
      outcome: 'completed',
      account: `a${from + i}`,
      updatedAt,
    }));
    await admin.ask({ db: database.name, path: '_bulk_docs', method: 'post', body: { docs } });
    // As CouchDB does it by itself, an index takes in what was written.
    await database.indexed('unsettled', { where: UNSETTLED }).next();
  }
  return database;
}

/** How long it takes the store, here and now, to look at each of a database’s documents, in ms. */
async function lookAtAllMs({ couch, name }: Database): Promise<number> {
  const began = performance.now();
  await couch.send({
    db: name,
    path: '_changes',
    method: 'post',
    query: { filter: '_selector', include_docs: true },
    body: { selector: { kind: 'sync', status: 'running' } },
    timeoutMs: 3_600_000,
  });
  return performance.now() - began;
}

test('a day of 200,000 syncs holds up no start, no sync, no disconnecting and no retention', async () => {
  const timeoutMs = (await lookAtAllMs(await busyDay())) / 4;
  const replica = await stage.start({ timeoutMs });
  stage.third.serve('posts', [ids('p', 3)]);
  const [mine, theirs] = [await stage.run(), await stage.run({ accountId: '8' })];
  await replica.disconnected(await stage.connection());
  const status = async (syncId: string) => (await replica.ledger.get(syncId))?.status;
  expect([await status(mine.doc._id), await status(theirs.doc._id)]).toEqual(['erased', 'completed']);
  const { fault } = await stage.retention.sweep(new Date(Date.now() + 73 * 3_600_000));
  expect([fault, await status(theirs.doc._id)]).toEqual([undefined, 'erasing']);
  await replica.erasure.erase(theirs.doc._id);
  expect(await status(theirs.doc._id)).toBe('erased');
  expect(await replica.accounts.get(replica.accounts.idOf({ did: DID, accountId: '8' }))).toHaveProperty(
    '_rev',
  );
});
