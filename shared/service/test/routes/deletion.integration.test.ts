import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { until } from '@data-connector/testing/until';
import {
  connectionFor,
  freshIdentity,
  freshSecret,
  startWorld,
  type World,
} from '../sync/support/replica.js';
import { startService } from '../sync/support/service.js';
import { ids, ThirdParty } from '../sync/support/third-party.js';
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('says of a deletion that takes too long that it goes on, and gives the receipt when it is done', async () => {
  const identity = await freshIdentity();
  const third = new ThirdParty();
  third.serve('posts', [ids('p', 5)]);
  const store = await startFaultProxy({ target: world.witness.url });
  const service = await startService(world, {
    identity,
    third,
    storeUrl: new URL(store.url),
    times: { answerMs: 2000 },
  });
  const connection = await connectionFor(identity);
  const { body: started } = await service.sync(connection, freshSecret());
  await until(
    'the sync to be completed',
    async () => (await service.view(started, started.token)).body.status === 'completed',
  );
  const release = store.faults.add({ kind: 'hang' }, { match: ({ method }) => method === 'DELETE' });
  const late = { status: 503, body: { code: 'erasing', retryAt: expect.any(String) } };

  expect(await service.erase(started, started.token)).toMatchObject(late);
  expect(await service.disconnect(connection)).toMatchObject(late);
  release();
  const done = await until('the erasing to end', async () => {
    const answer = await service.erase(started, started.token);
    return answer.status === 503 ? undefined : answer;
  });
  expect(done).toMatchObject({ status: 200, body: { receipt: expect.any(String) } });
  await service.stop();
  await store.close();
});
