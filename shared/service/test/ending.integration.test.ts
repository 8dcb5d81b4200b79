import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { until } from '@data-connector/testing/until';
import { connectionFor, freshIdentity, freshSecret, startWorld, type World } from './sync/support/replica.js';
import { startService } from './sync/support/service.js';
import { ids, schemaOf, ThirdParty } from './sync/support/third-party.js';
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('answers every datastore read under way before it lets go of its store', async () => {
  const identity = await freshIdentity();
  const third = new ThirdParty();
  third.serve('posts', [ids('p', 50)]);
  const store = await startFaultProxy({ target: world.witness.url });
  const service = await startService(world, { identity, third, storeUrl: new URL(store.url) });
  const { body: started } = await service.sync(await connectionFor(identity), freshSecret());
  await until(
    'the sync to be completed',
    async () => (await service.view(started, started.token)).body.status === 'completed',
  );
  const name = started.datastores[schemaOf('posts')]?.name ?? '';

  let arrived = 0;
  const release = store.faults.add(
    { kind: 'hang' },
    { match: ({ path }) => path.includes('_all_docs') && ++arrived > 0 },
  );
  const read = () =>
    fetch(`${service.url}/${started.syncId}/datastores/${name}/_all_docs`, {
      headers: { authorization: `Bearer ${started.token}` },
    });
  // As many as one sync may have under way.
  const reads = Array.from({ length: 4 }, async () => {
    const answer = await read();
    const { rows } = (await answer.json()) as { rows: unknown[] };
    return [answer.status, rows.length];
  });
  const all = Promise.allSettled(reads);
  await until('all reads to arrive', async () => arrived >= reads.length);
  const stopped = service.stop();
  const health = new URL('/livez', service.url);
  await until('the service to listen no more', () =>
    fetch(health).then(
      () => false,
      () => true,
    ),
  );
  release();
  expect(await all).toEqual(reads.map(() => ({ status: 'fulfilled', value: [200, 51] })));
  await stopped;
  await store.close();
});
