import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '../harness/browser.js';
import { connected, connectionIn, connectUrl, consent, DID } from '../harness/connect.js';
import { codeOf } from '../harness/page.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { events, started, statusOf, untilEnded } from '../harness/sync.js';

let system: TestSystem;
let ports: readonly number[];
beforeAll(async () => {
  system = await startTestSystem({ replicas: 2 });
  ports = system.gateways.map(({ port }) => port);
});
afterAll(() => system.close());

const at = (gateway: number) => ({ at: ports[gateway] ?? 0 });

describe.each(MADE_UP_NAMES)('two replicas of %s', (provider) => {
  it.each([
    [0, 1],
    [1, 0],
  ])('a flow that began at replica %i ends at replica %i', async (from, to) => {
    const browser = new Browser();
    const callback = await consent(browser, connectUrl(system, provider), {}, ports[from]);
    expect(connectionIn(await browser.open(callback, at(to))).did).toBe(DID);
  });

  it('a callback that was used at one replica is refused at the other', async () => {
    const browser = new Browser();
    const callback = await consent(browser, connectUrl(system, provider));
    const { cookies } = browser;
    await browser.open(callback, at(0));
    browser.take(cookies);
    const before = system.simulators[provider].requests.length;
    const again = await browser.open(callback, at(1));
    expect([again.status, codeOf(again.text)]).toEqual([400, 'flow_replayed']);
    expect(system.simulators[provider].requests.length).toBe(before);
  });

  it('of two callbacks at the same moment, at both replicas, one is served', async () => {
    const browser = new Browser();
    const callback = await consent(browser, connectUrl(system, provider));
    const answers = await Promise.all([0, 1, 0, 1].map((replica) => browser.open(callback, at(replica))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
  });

  it('status, events, data and deletion of a sync are served by either', async () => {
    const config = await connected(system, provider);
    const sync = await started(system, provider, { config });
    const elsewhere = sync.at(system.gateways[1]?.url ?? '');
    const heard = await events(elsewhere);
    expect(heard[0]?.event).toBe('snapshot');
    expect(heard.at(-1)?.event).toBe('completed');
    const view = await untilEnded(elsewhere);
    const [datastore] = Object.values(view.datastores);
    const rows = await elsewhere.get(`/datastores/${datastore?.name}/_all_docs`);
    expect(((await rows.json()) as { total_rows: number }).total_rows).toBe((datastore?.records ?? 0) + 1);
    expect((await elsewhere.get('', 'DELETE')).status).toBe(200);
    expect(await statusOf(sync)).toEqual([410, 'sync_erased']);
  });

  it('the same request at the other replica gives the running or uncollected sync', async () => {
    const config = await connected(system, provider);
    const first = await started(system, provider, { config });
    const second = await started(system, provider, { config, at: system.gateways[1]?.url });
    expect(second.syncId).toBe(first.syncId);
    expect(second.token).not.toBe(first.token);
    await untilEnded(second);
    await first.get('', 'DELETE');
  });
});

it('a deletion at the replica that does not run the sync stops it at the one that does', async () => {
  const config = await connected(system, 'meadow');
  system.simulators.meadow.faults.always('posts', 'hang');
  try {
    const sync = await started(system, 'meadow', { config });
    const elsewhere = sync.at(system.gateways[1]?.url ?? '');
    expect((await elsewhere.get('', 'DELETE')).status).toBe(200);
    expect(await statusOf(sync)).toEqual([410, 'sync_erased']);
  } finally {
    system.simulators.meadow.faults.clear();
  }
});
