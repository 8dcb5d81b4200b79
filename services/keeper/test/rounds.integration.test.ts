import { Couch, ProviderStore } from '@data-connector/couch';
import { silentLog } from '@data-connector/kit/log';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { openWorkshop, type Workshop } from '@data-connector/testing/keeper';
import { keeperMetrics } from '../src/metrics.js';
import { Rounds } from '../src/rounds.js';

const HOUR_MS = 3_600_000;
const password = 'p'.repeat(43);
let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop();
});
afterEach(() => workshop.close());

const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

test('remove accounts that nobody asks for, but not before everybody had the chance to ask', async () => {
  const [provider] = workshop.providers;
  const store = new ProviderStore(workshop, provider);
  const name = await store.account(password, inHours(-30));
  const metrics = keeperMetrics([provider]);
  const stores = new Map([[provider, store]]);
  const rounds = new Rounds({ admin: new Couch(workshop), stores, hours: 72, log: silentLog, metrics });
  const enters = () => workshop.status({ name, password }, 'GET', '/_session');
  await rounds.once(inHours(1.9));
  expect(await enters()).toBe(200);
  await rounds.once(inHours(2.1));
  expect(await enters()).toBe(401);
  const { text } = await metrics.all.exposition();
  expect(text).toContain(`keeper_dropped_total{provider="${provider}",what="accounts"} 1`);
  expect(text).toContain(`keeper_rounds_total{provider="${provider}",result="done"} 2`);
});

test('go on with the next provider when one fails', async () => {
  const [first, second] = workshop.providers;
  const proxy = await startFaultProxy({ target: workshop.url });
  try {
    const couch = { ...workshop, url: new URL(proxy.url) };
    const stores = new Map([first, second].map((name) => [name, new ProviderStore(couch, name)]));
    for (const [name, store] of stores) await store.create(`${name}-syncs-20000101`);
    proxy.faults.add({ kind: 'refuse' }, { match: ({ path }) => path.includes(`${first}-syncs`) });
    const metrics = keeperMetrics([first, second]);
    const rounds = new Rounds({ admin: new Couch(couch), stores, hours: 72, log: silentLog, metrics });
    await rounds.once(new Date());
    expect(await workshop.admin.list(`${first}-`)).toHaveLength(1);
    expect(await workshop.admin.list(`${second}-`)).toHaveLength(0);
    const { text } = await metrics.all.exposition();
    expect(text).toContain(`keeper_rounds_total{provider="${first}",result="failed"} 1`);
    expect(text).toContain(`keeper_rounds_total{provider="${second}",result="done"} 1`);
  } finally {
    await proxy.close();
  }
});
