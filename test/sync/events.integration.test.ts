import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { connected } from '../harness/connect.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { events, started, stream, untilEnded, type Event, type Sync } from '../harness/sync.js';

let system: TestSystem;
const warnings: Error[] = [];
const warned = (warning: Error) => void warnings.push(warning);
beforeAll(async () => {
  process.on('warning', warned);
  // Slow enough for progress to be told several times: it is told a few times a second.
  const slow = { sizes: { posts: 600, following: 30 }, latencyMs: 200 };
  system = await startTestSystem({ replicas: 2, simulators: slow });
});
afterAll(async () => {
  process.off('warning', warned);
  await system.close();
});

const names = (heard: readonly Event[]) => heard.map(({ event }) => event);

function expectWhole(heard: readonly Event[]): void {
  expect(names(heard)).toEqual([
    'snapshot',
    ...Array<string>(Math.max(1, heard.length - 2)).fill('progress'),
    'completed',
  ]);
  const ids = heard.map(({ id }) => Number(id));
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  const pages = heard.map(({ data }) => data.handlers['posts']?.pages ?? 0);
  expect(pages).toEqual([...pages].sort((a, b) => a - b));
  expect(heard[0]?.data.status).toBe('running');
  expect(heard.at(-1)?.data).toMatchObject({ status: 'completed', result: expect.any(String) });
}

it.each(MADE_UP_NAMES)(
  '%s: a snapshot first, then progress, then the outcome, then the end, at each replica',
  async (provider) => {
    const sync = await started(system, provider, { config: await connected(system, provider) });
    const [here, there] = await Promise.all([events(sync), events(sync.at(system.gateways[1]?.url ?? ''))]);
    expectWhole(here);
    expectWhole(there);
    expect(there.at(-1)?.data).toEqual({
      ...here.at(-1)?.data,
      datastores: there.at(-1)?.data.datastores,
    });
    await sync.get('', 'DELETE');
  },
);

it('who comes back gets a snapshot of what is now, whatever they had last', async () => {
  const sync = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  const leave = new AbortController();
  const first: Event[] = [];
  for await (const event of stream(sync, leave.signal)) {
    first.push(event);
    if (event.event === 'progress') break;
  }
  leave.abort();
  const again = await sync.get('/events', 'GET', { headers: { 'last-event-id': first.at(-1)?.id ?? '' } });
  const text = await again.text();
  expect(text).toMatch(/^id: \d+\nevent: snapshot\ndata: /);
  expect(Number(/^id: (\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(Number(first.at(-1)?.id));
  expect(text).toMatch(/\nevent: completed\n/);
});

it('of a sync that has ended there is a snapshot, the outcome, and the end', async () => {
  const sync = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  await untilEnded(sync);
  const heard = await events(sync);
  expect(names(heard)).toEqual(['snapshot', 'completed']);
  expect(Number(heard[1]?.id)).toBeGreaterThan(Number(heard[0]?.id));
  await sync.get('', 'DELETE');
});

it('a stream is not to be kept or held back by anybody', async () => {
  const sync = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  const answer = await sync.get('/events');
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'access-control-allow-origin': '*',
  });
  await answer.text();
  await sync.get('', 'DELETE');
});

it('ends when the sync is erased under it', async () => {
  const sync = await started(system, 'orbit', { config: await connected(system, 'orbit') });
  const heard: Event[] = [];
  for await (const event of stream(sync.at(system.gateways[1]?.url ?? ''))) {
    if (heard.push(event) === 1) expect((await sync.get('', 'DELETE')).status).toBe(200);
  }
  expect(names(heard)[0]).toBe('snapshot');
  expect(names(heard)).not.toContain('completed');
});

it('many listen to one sync, and nothing warns', async () => {
  const sync = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  const all = await Promise.all(Array.from({ length: 30 }, () => events(sync)));
  expect(all.every((heard) => heard.at(-1)?.event === 'completed')).toBe(true);
  expect(warnings).toEqual([]);
  await sync.get('', 'DELETE');
});

it('ends when the service does, so that its client comes back elsewhere', async () => {
  const own = await startTestSystem({
    simulators: { sizes: { posts: 1000 }, latencyMs: 100 },
  });
  try {
    const sync: Sync = await started(own, 'meadow', { config: await connected(own, 'meadow') });
    const listening = events(sync);
    await until('the sync to begin', () => own.lines.some(({ msg }) => msg === 'a sync begins'));
    await own.services.meadow[0]?.service.close();
    expect(names(await listening)[0]).toBe('snapshot');
  } finally {
    await own.close();
  }
});
