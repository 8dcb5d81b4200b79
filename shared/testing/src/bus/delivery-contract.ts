import type { SyncEvent } from '@data-connector/protocol';
import { anEvent } from './an-event.js';
import { aQueue, type OpenBus } from './bus-under-test.js';
import { Deliveries } from './deliveries.js';

/** How events get from a publisher to consumers. */
export function deliveryContract(open: OpenBus): void {
  it('gives a published event unchanged to the consumer of its queue', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const deliveries = new Deliveries();
    await bus.consume(queue, deliveries.handler());
    const event = anEvent({ code: 'rate_limited', notify: { relay: 'main', ref: 'r/1' } });
    await bus.publish(event);
    const [call] = await deliveries.until(1);
    expect(call?.event).toEqual(event);
  });

  it('gives an event to each queue whose pattern takes its routing key, and to no other', async () => {
    const [all, meadow, failed] = [aQueue('sync.#'), aQueue('sync.meadow.*'), aQueue('sync.*.failed')];
    const { bus } = await open([all, meadow, failed]);
    const given = { all: new Deliveries(), meadow: new Deliveries(), failed: new Deliveries() };
    await bus.consume(all, given.all.handler());
    await bus.consume(meadow, given.meadow.handler());
    await bus.consume(failed, given.failed.handler());
    const completed = anEvent({ provider: 'meadow' });
    const failure = anEvent({ provider: 'orbit', outcome: 'failed' });
    await bus.publish(completed);
    await bus.publish(failure);
    await given.all.until(2);
    await given.meadow.until(1);
    await given.failed.until(1);
    expect([given.all.ids.sort(), given.meadow.ids, given.failed.ids]).toEqual([
      [completed.id, failure.id].sort(),
      [completed.id],
      [failure.id],
    ]);
  });

  it('does not take an event that no queue takes', async () => {
    const { bus } = await open([aQueue('sync.meadow.#')]);
    await expect(bus.publish(anEvent({ provider: 'orbit' }))).rejects.toMatchObject({
      code: 'bus_unavailable',
    });
  });

  it('keeps events until a consumer comes', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const events = [anEvent(), anEvent(), anEvent()];
    for (const event of events) await bus.publish(event);
    const deliveries = new Deliveries();
    await bus.consume(queue, deliveries.handler());
    await deliveries.until(3);
    expect(deliveries.ids).toEqual(events.map(({ id }) => id));
  });

  it('takes many events at once', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const deliveries = new Deliveries();
    await bus.consume(queue, deliveries.handler());
    const events = Array.from({ length: 300 }, () => anEvent());
    await Promise.all(events.map((event) => bus.publish(event)));
    await deliveries.until(300);
    expect(new Set(deliveries.ids)).toEqual(new Set(events.map(({ id }) => id)));
  });

  it('shares a queue’s events between its consumers, each event for one of them', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const [one, other] = [new Deliveries(), new Deliveries()];
    // Nobody is done before both have an event, so neither can take them all.
    const both = async () => void (await Promise.all([one.until(1), other.until(1)]));
    await bus.consume(queue, one.handler(both), { prefetch: 1 });
    await bus.consume(queue, other.handler(both), { prefetch: 1 });
    const events = Array.from({ length: 10 }, () => anEvent());
    for (const event of events) await bus.publish(event);
    while (one.calls.length + other.calls.length < 10)
      await Promise.race([one.until(one.calls.length + 1), other.until(other.calls.length + 1)]);
    expect([...one.ids, ...other.ids].sort()).toEqual(events.map(({ id }) => id).sort());
  });

  it('hands a consumer no more at once than its prefetch', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    let [now, most] = [0, 0];
    const deliveries = new Deliveries();
    const handle = async (_event: SyncEvent) => {
      most = Math.max(most, ++now);
      // Everybody waits for the second, so that two are at work at once.
      await deliveries.until(2);
      now--;
    };
    await bus.consume(queue, deliveries.handler(handle), { prefetch: 2 });
    for (let i = 0; i < 8; i++) await bus.publish(anEvent());
    await deliveries.until(8);
    expect(most).toBe(2);
  });
}
