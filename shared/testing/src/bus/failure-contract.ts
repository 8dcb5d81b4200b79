import { GiveUp, RetryLater } from '@data-connector/bus';
import { anEvent } from './an-event.js';
import { aQueue, deadUntil, type OpenBus } from './bus-under-test.js';
import { Deliveries } from './deliveries.js';

/** What becomes of events that cannot be handled. */
export function failureContract(open: OpenBus): void {
  it('gives an event again when its handler rejected, and counts the attempts', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const event = anEvent();
    const deliveries = new Deliveries();
    const failTwice = deliveries.handler(async (_event, { attempt }) => {
      if (attempt < 3) throw new Error('not yet');
    });
    await bus.consume(queue, failTwice);
    await bus.publish(event);
    const calls = await deliveries.until(3);
    expect(calls.map((call) => [call.event, call.attempt])).toEqual([
      [event, 1],
      [event, 2],
      [event, 3],
    ]);
  });

  it('puts an event aside when its attempts are spent', async () => {
    const queue = aQueue();
    const tested = await open([queue]);
    const event = anEvent();
    const deliveries = new Deliveries();
    const fail = deliveries.handler(async () => {
      throw new Error('never');
    });
    await tested.bus.consume(queue, fail, { attempts: 2 });
    await tested.bus.publish(event);
    const [body] = await deadUntil(tested, queue.name, 1);
    expect([JSON.parse(String(body)), deliveries.ids]).toEqual([event, [event.id, event.id]]);
  });

  it('puts an event aside at once when its handler gives it up', async () => {
    const queue = aQueue();
    const tested = await open([queue]);
    const event = anEvent();
    const deliveries = new Deliveries();
    const giveUp = deliveries.handler(async () => {
      throw new GiveUp();
    });
    await tested.bus.consume(queue, giveUp);
    await tested.bus.publish(event);
    const [body] = await deadUntil(tested, queue.name, 1);
    expect([JSON.parse(String(body)), deliveries.ids]).toEqual([event, [event.id]]);
  });

  it.each([
    ['counts it as an attempt', true, 2],
    ['does not count what was no attempt', false, 1],
  ])('gives an event again no earlier than its handler asked, and %s', async (_what, counts, attempt) => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const deliveries = new Deliveries();
    const later = deliveries.handler(async () => {
      if (deliveries.calls.length === 1) throw new RetryLater(1300, counts);
    });
    await bus.consume(queue, later);
    await bus.publish(anEvent());
    const [first, second] = await deliveries.until(2);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1300);
    expect(second?.attempt).toBe(attempt);
  });

  it('lets other events pass one that waits', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const [waiting, next] = [anEvent(), anEvent()];
    const deliveries = new Deliveries();
    const handle = deliveries.handler(async ({ id }) => {
      if (id === waiting.id) throw new RetryLater(3600_000);
    });
    await bus.consume(queue, handle, { prefetch: 1 });
    await bus.publish(waiting);
    await bus.publish(next);
    await deliveries.until(2);
    expect(deliveries.ids).toEqual([waiting.id, next.id]);
  });

  it.each([
    ['no bytes at all', ''],
    ['no JSON', '{"specversion":'],
    ['JSON that is no event', '{"specversion":"1.0","data":null}'],
    ['an event of another kind', JSON.stringify({ ...anEvent(), data: { outcome: 'great' } })],
  ])('puts a message aside that is %s, and goes on', async (_what, text) => {
    const queue = aQueue();
    const tested = await open([queue]);
    const deliveries = new Deliveries();
    await tested.bus.consume(queue, deliveries.handler());
    await tested.inject(queue.name, Buffer.from(text));
    const event = anEvent();
    await tested.bus.publish(event);
    await deliveries.until(1);
    const bodies = await deadUntil(tested, queue.name, 1);
    expect([bodies.map(String), deliveries.ids]).toEqual([[text], [event.id]]);
  });
}
