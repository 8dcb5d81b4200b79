import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import type { SyncEvent } from '@data-connector/protocol';
import { queueNames, rabbitBus, type Bus, type QueueSpec } from '@data-connector/core/bus';
import { createLog, silentLog } from '@data-connector/core/log';
import { anEvent, anExchange, aQueue, Deliveries, removeTraces } from '@data-connector/testing/bus';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';

import.meta.jest.setTimeout(120_000);

/** Resolves when the bus can, or cannot, be used. */
async function untilState(bus: Bus, ok: boolean): Promise<void> {
  while (bus.state().ok !== ok) await new Promise((resolve) => setTimeout(resolve, 20));
}

describeRabbitMq('a RabbitMQ bus with something wrong', (broker) => {
  let [exchange, queue]: [string, QueueSpec] = ['', aQueue()];
  let connection: ChannelModel;
  let channel: Channel;

  beforeEach(async () => {
    [exchange, queue] = [anExchange(), aQueue()];
    connection = await connect(broker().url);
    channel = await connection.createChannel();
  });
  afterEach(async () => {
    await removeTraces(channel, exchange, [queue.name]);
    await connection.close();
  });

  it('lets the broker put a message aside whose consumers crash again and again', async () => {
    const bus = rabbitBus({ url: broker().url, log: silentLog, queues: [queue], exchange });
    const event = anEvent();
    await bus.publish(event);
    for (let i = 0; i < 25; i++) {
      const message = await channel.get(queue.name);
      if (message) channel.nack(message);
    }
    const { dead } = queueNames(queue.name);
    let found = await channel.get(dead);
    while (!found) found = await channel.get(dead);
    expect(JSON.parse(String(found.content))).toEqual(event);
    await bus.close();
  });

  it('counts deliveries that ended without a verdict as attempts', async () => {
    const bus = rabbitBus({ url: broker().url, log: silentLog, queues: [queue], exchange });
    await bus.publish(anEvent());
    const message = await channel.get(queue.name);
    if (message) channel.nack(message);
    const deliveries = new Deliveries();
    await bus.consume(queue, deliveries.handler());
    const [call] = await deliveries.until(1);
    expect(call?.attempt).toBe(2);
    await bus.close();
  });

  it('goes on when its queues were deleted under it', async () => {
    const bus = rabbitBus({ url: broker().url, log: silentLog, queues: [queue], exchange });
    const deliveries = new Deliveries();
    await bus.consume(queue, deliveries.handler());
    await channel.deleteQueue(queue.name);
    const event = anEvent();
    while (
      !(await bus.publish(event).then(
        () => true,
        () => false,
      ))
    );
    await deliveries.until(1);
    expect(deliveries.ids).toContain(event.id);
    await bus.close();
  });

  it('fails a publish in time while the broker hangs, and works again afterwards', async () => {
    const proxy = await startFaultProxy({ target: broker().url });
    const bus = rabbitBus({ url: proxy.url, log: silentLog, queues: [queue], exchange, waitMs: 1000 });
    await bus.publish(anEvent());
    const remove = proxy.faults.add({ kind: 'hang' });
    await expect(bus.publish(anEvent())).rejects.toMatchObject({ code: 'bus_unavailable' });
    remove();
    await expect(bus.publish(anEvent())).resolves.toBeUndefined();
    await bus.close();
    await proxy.close();
  });

  it('takes what it could not settle again when the connection comes back', async () => {
    const proxy = await startFaultProxy({ target: broker().url });
    const bus = rabbitBus({ url: proxy.url, log: silentLog, queues: [queue], exchange });
    const deliveries = new Deliveries();
    const cut = deliveries.handler(async (_event, { attempt }) => {
      if (attempt > 1) return;
      proxy.disconnect();
      await untilState(bus, false);
    });
    await bus.consume(queue, cut);
    const event = anEvent();
    await bus.publish(event).catch(() => bus.publish(event));
    await deliveries.until(2);
    expect(new Set(deliveries.ids)).toEqual(new Set([event.id]));
    await bus.close();
    await proxy.close();
  });

  it.each([
    ['nobody listens', (url: URL) => (url.port = '1')],
    ['the password is wrong', (url: URL) => (url.username = 'nobody')],
  ])('says so without the password when %s', async (_what, spoil) => {
    const lines = new PassThrough();
    const url = new URL(broker().url);
    url.password = 'pa55-word-of-the-test';
    spoil(url);
    const bus = rabbitBus({ url, log: createLog('test', 'debug', lines), queues: [], exchange, waitMs: 500 });
    const [first] = (await once(lines, 'data')) as [Buffer];
    await expect(bus.publish(anEvent())).rejects.toMatchObject({ code: 'bus_unavailable' });
    expect(bus.state().ok).toBe(false);
    await bus.close();
    lines.end();
    const all = String(first) + (await text(lines));
    expect(all).toContain('cannot be reached');
    expect(all).not.toContain('pa55');
  });

  it('closes at once while it waits for a connection', async () => {
    const bus = rabbitBus({
      url: 'amqp://127.0.0.1:1',
      log: silentLog,
      queues: [],
      exchange,
      waitMs: 3600_000,
    });
    const publish = bus.publish(anEvent());
    const consume = bus.consume(queue, async () => {});
    await Promise.all([
      expect(publish).rejects.toMatchObject({ code: 'bus_unavailable' }),
      bus.close(),
      consume,
    ]);
  });
});

describeRabbitMq(
  'a RabbitMQ bus whose broker is killed',
  (broker) => {
    it('loses nothing that was acknowledged, handled or not, and goes on by itself', async () => {
      const { url, node } = broker();
      const [exchange, queue] = [anExchange(), aQueue()];
      const publisher = rabbitBus({ url, log: silentLog, queues: [queue], exchange });
      const consumer = rabbitBus({ url, log: silentLog, queues: [], exchange });
      const deliveries = new Deliveries();
      const handled = new Set<string>();
      // Each event has failed once before it is handled, so that the kill meets events that wait in delay queues too.
      const failOnce = deliveries.handler(async ({ id }, { attempt }) => {
        if (attempt === 1) throw new Error('not yet');
        handled.add(id);
      });
      await consumer.consume(queue, failOnce);
      // A node that is killed within half a second after a quorum queue was made loses that queue (3.10).
      await node?.restart();

      const acknowledged = new Set<string>();
      const events = Array.from({ length: 600 }, () => anEvent());
      const publish = async (event: SyncEvent) => {
        while (!acknowledged.has(event.id))
          await publisher.publish(event).then(
            () => acknowledged.add(event.id),
            () => {},
          );
      };
      const stream = (async () => {
        for (let at = 0; at < events.length; at += 20)
          await Promise.all(events.slice(at, at + 20).map(publish));
      })();

      while (acknowledged.size < 200) await new Promise((resolve) => setImmediate(resolve));
      await node?.kill9();
      await untilState(publisher, false);
      await node?.restart();
      await stream;
      while (handled.size < events.length) await deliveries.until(deliveries.calls.length + 1);
      expect(handled).toEqual(new Set(events.map(({ id }) => id)));
      expect([publisher.state().ok, consumer.state().ok]).toEqual([true, true]);
      await Promise.all([publisher.close(), consumer.close()]);
    });
  },
  { own: true },
);
