import { anEvent } from './an-event.js';
import { aQueue, type OpenBus } from './bus-under-test.js';
import { Deliveries } from './deliveries.js';

/** How a bus begins and ends. */
export function lifeContract(open: OpenBus): void {
  it('says that it can be used, and since when', async () => {
    const queue = aQueue();
    const before = Date.now();
    const { bus } = await open([queue]);
    await bus.publish(anEvent());
    const { ok, since } = bus.state();
    expect(ok).toBe(true);
    expect(Date.parse(since)).toBeGreaterThanOrEqual(before);
  });

  it('lets a stopped consumer finish what it has, and leaves the rest to others', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const [first, second] = [new Deliveries(), new Deliveries()];
    const slow = await bus.consume(
      queue,
      first.handler(() => finished),
      { prefetch: 1 },
    );
    const events = [anEvent(), anEvent()];
    for (const event of events) await bus.publish(event);
    await first.until(1);
    const stopped = slow.stop();
    await bus.consume(queue, second.handler());
    await second.until(1);
    finish();
    await stopped;
    expect([first.ids, second.ids]).toEqual([[events[0]?.id], [events[1]?.id]]);
  });

  it('can be stopped twice', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const consumption = await bus.consume(queue, async () => {});
    await Promise.all([consumption.stop(), consumption.stop()]);
    await expect(consumption.stop()).resolves.toBeUndefined();
  });

  it('settles what is under way when it is closed, and takes nothing more', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const deliveries = new Deliveries();
    let handled = 0;
    const handle = deliveries.handler(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      handled++;
    });
    await bus.consume(queue, handle);
    await bus.publish(anEvent());
    await deliveries.until(1);
    await bus.close();
    expect(handled).toBe(1);
    expect(bus.state().ok).toBe(false);
    await expect(bus.publish(anEvent())).rejects.toMatchObject({ code: 'bus_unavailable' });
  });

  it('settles every publish that a close meets', async () => {
    const queue = aQueue();
    const { bus } = await open([queue]);
    const publishes = Array.from({ length: 20 }, () => bus.publish(anEvent()));
    const settled = Promise.allSettled(publishes);
    await bus.close();
    const answers = (await settled).map((one) =>
      one.status === 'fulfilled' ? 'published' : (one.reason as { code: string }).code,
    );
    expect(new Set([...answers, 'published', 'bus_unavailable']).size).toBe(2);
  });
}
