import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ServerResponse } from 'node:http';
import { NOTIFIER_QUEUE, type QueueSpec } from '@data-connector/bus';
import { createLog } from '@data-connector/kit/log';
import { createNotifier, type Limits, type Notifier, type Relay } from '@data-connector/notifier';
import { anEvent, aQueue, deadUntil, type BusUnderTest, type OpenBus } from '@data-connector/testing/bus';
import { startRelay, status } from './relay-server.js';

// A call times out only where a test wants that: on a busy machine any answer can take a while.
const limits = { timeoutMs: 60_000, firstWaitMs: 50, attempts: 3 };

/** How a notifier behaves on any bus. */
export function notifierSuite(open: OpenBus): void {
  let on: BusUnderTest;
  let queue: QueueSpec;
  const ends: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    queue = aQueue(NOTIFIER_QUEUE.pattern);
    on = await open([queue]);
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await on.end();
  });

  async function relay(answer: (response: ServerResponse, count: number) => void) {
    const server = await startRelay(answer);
    ends.push(() => server.close());
    return server;
  }

  async function notify(
    relays: Record<string, Relay>,
    more: Partial<Limits> = {},
  ): Promise<{ notifier: Notifier; lines(): Promise<string> }> {
    const lines = new PassThrough();
    const notifier = await createNotifier({
      bus: on.bus,
      queue,
      relays: new Map(Object.entries(relays)),
      log: createLog('notifier', 'debug', lines),
      limits: { ...limits, ...more },
    });
    ends.push(() => notifier.stop());
    return {
      notifier,
      async lines() {
        lines.end();
        return text(lines);
      },
    };
  }

  it('tells the relay that the Vault named what became of its sync, signed', async () => {
    const [main, other] = [await relay(status(204)), await relay(status(204))];
    await notify({ main: main.relay, other: other.relay });
    const event = anEvent({
      outcome: 'partial',
      code: 'rate_limited',
      retryAt: '2026-11-22T11:00:00.000Z',
      notify: { relay: 'main', ref: 'device/7' },
    });
    await on.bus.publish(event);
    const [call] = await main.until(1);
    expect(call?.notification).toEqual({
      type: 'connector.sync.partial',
      timestamp: event.time,
      data: {
        ref: 'device/7',
        provider: 'meadow',
        syncId: event.data.syncId,
        outcome: 'partial',
        code: 'rate_limited',
        retryAt: '2026-11-22T11:00:00.000Z',
        records: 3,
      },
    });
    expect([call?.id, call?.headers['content-type'], other.got, main.wrong]).toEqual([
      event.id,
      'application/json',
      [],
      [],
    ]);
  });

  it('signs with both secrets while one takes the other’s place, so that a relay may have either', async () => {
    const [before, after] = [await relay(status(204)), await relay(status(204))];
    const secrets = [before.secret, after.secret];
    await notify({ before: { ...before.relay, secrets }, after: { ...after.relay, secrets } });
    await on.bus.publish(anEvent({ notify: { relay: 'before', ref: 'r' } }));
    await on.bus.publish(anEvent({ notify: { relay: 'after', ref: 'r' } }));
    const calls = [...(await before.until(1)), ...(await after.until(1))];
    for (const { headers } of calls)
      expect(headers['webhook-signature']).toMatch(/^v1,[\w+/=]{44} v1,[\w+/=]{44}$/);
    expect([before.wrong, after.wrong]).toEqual([[], []]);
  });

  it('has nothing to do for an event without notify', async () => {
    const main = await relay(status(204));
    await notify({ main: main.relay });
    await on.bus.publish(anEvent());
    const told = anEvent({ notify: { relay: 'main', ref: 'r' } });
    await on.bus.publish(told);
    await main.until(1);
    expect(main.got.map(({ id }) => id)).toEqual([told.id]);
  });

  it.each<[string, (response: ServerResponse) => void, Partial<Limits>?]>([
    ['fails', status(500)],
    ['redirects', status(307, { location: 'http://127.0.0.1:1/elsewhere' })],
    ['asks for another method', status(405)],
    ['cuts the connection', (response) => void response.destroy()],
    ['does not answer in time', () => {}, { timeoutMs: 300, attempts: 100 }],
    ['is too busy', status(429, { 'retry-after': '0' })],
  ])(
    'calls a relay again that %s, with the same id and a signature that holds',
    async (_what, failing, more = {}) => {
      const main = await relay((response, count) =>
        count === 1 ? failing(response) : status(200)(response),
      );
      await notify({ main: main.relay }, more);
      const event = anEvent({ notify: { relay: 'main', ref: 'r' } });
      await on.bus.publish(event);
      const calls = await main.until(2);
      expect([new Set(calls.map(({ id }) => id)), main.wrong]).toEqual([new Set([event.id]), []]);
    },
  );

  it('does not read an answer that never ends', async () => {
    const main = await relay((response) => void response.writeHead(200).write('x'.repeat(100_000)));
    await notify({ main: main.relay }, { width: 1 });
    for (let i = 0; i < 3; i++) await on.bus.publish(anEvent({ notify: { relay: 'main', ref: `r${i}` } }));
    await main.until(3);
    expect(new Set(main.got.map(({ id }) => id)).size).toBe(3);
  });

  it('puts an event aside when its attempts are spent', async () => {
    const main = await relay(status(503));
    await notify({ main: main.relay });
    const event = anEvent({ notify: { relay: 'main', ref: 'r' } });
    await on.bus.publish(event);
    const [body] = await deadUntil(on, queue.name, 1);
    expect([JSON.parse(String(body)), main.got.length]).toEqual([event, 3]);
  });

  it.each([
    ['whose relay says that it is gone', 'main', 1],
    ['whose relay is not configured', 'nobody', 0],
  ])('puts an event aside at once %s', async (_what, name, calls) => {
    const main = await relay(status(410));
    await notify({ main: main.relay });
    const event = anEvent({ notify: { relay: name, ref: 'r' } });
    await on.bus.publish(event);
    const [body] = await deadUntil(on, queue.name, 1);
    expect([JSON.parse(String(body)), main.got.length]).toEqual([event, calls]);
  });

  it('does not let a relay that hangs delay another', async () => {
    const held: ServerResponse[] = [];
    let hangs = true;
    const slow = await relay((response) => (hangs ? void held.push(response) : status(200)(response)));
    const quick = await relay(status(200));
    await notify({ slow: slow.relay, quick: quick.relay }, { width: 2 });
    const events = (name: string, count: number) =>
      Array.from({ length: count }, (_, i) => anEvent({ notify: { relay: name, ref: `${name}-${i}` } }));
    await Promise.all(events('slow', 120).map((event) => on.bus.publish(event)));
    await Promise.all(events('quick', 20).map((event) => on.bus.publish(event)));
    await quick.until(20);
    expect([quick.got.length, slow.got.length <= 2]).toEqual([20, true]);
    hangs = false;
    held.forEach((response) => response.destroy());
  });

  it('tells a relay everything, however narrow its share', async () => {
    const main = await relay(status(200));
    await notify({ main: main.relay }, { width: 1 });
    const events = Array.from({ length: 12 }, () => anEvent({ notify: { relay: 'main', ref: 'r' } }));
    await Promise.all(events.map((event) => on.bus.publish(event)));
    await main.until(12);
    expect(main.got.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
  });

  it('finishes its calls when it is stopped, and takes no more', async () => {
    let answer = () => {};
    const main = await relay((response) => (answer = () => status(200)(response)));
    const { notifier } = await notify({ main: main.relay });
    await on.bus.publish(anEvent({ notify: { relay: 'main', ref: 'r' } }));
    await main.until(1);
    const stopped = notifier.stop();
    answer();
    await stopped;
    await on.bus.publish(anEvent({ notify: { relay: 'main', ref: 'later' } }));
    expect(main.got.length).toBe(1);
  });

  it('logs no secret, no ref and no URL', async () => {
    const main = await relay((response, count) => status(count === 1 ? 500 : 410)(response));
    const gone = { url: new URL('http://127.0.0.1:3/secret-path'), secrets: main.relay.secrets };
    const { notifier, lines } = await notify({ main: main.relay, gone });
    await on.bus.publish(anEvent({ notify: { relay: 'main', ref: 'ref-of-the-vault' } }));
    await on.bus.publish(anEvent({ notify: { relay: 'gone', ref: 'ref-of-the-vault' } }));
    await on.bus.publish(anEvent({ notify: { relay: 'name-of-nobody', ref: 'ref-of-the-vault' } }));
    await deadUntil(on, queue.name, 3);
    await notifier.stop();
    const all = await lines();
    expect(all).toContain('did not take an event');
    for (const word of [
      main.secret,
      main.secret.slice(6),
      'ref-of-the-vault',
      'secret-path',
      'path-of',
      'name-of-nobody',
      'v1,',
    ])
      expect(all).not.toContain(word);
  });

  it('consumes the queue that publishers assert', () => {
    expect(NOTIFIER_QUEUE).toEqual({ name: 'notifier', pattern: 'sync.#' });
  });
}
