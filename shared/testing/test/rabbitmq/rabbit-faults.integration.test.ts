import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import type { SyncEvent } from '@data-connector/protocol';
import { queueNames, RetryLater, type Bus, type QueueSpec } from '@data-connector/bus';
import { createLog } from '@data-connector/kit/log';
import { anEvent, anExchange, aQueue, busAt, Deliveries, removeTraces } from '@data-connector/testing/bus';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import { until } from '@data-connector/testing/until';
const opened: { close(): Promise<void> }[] = [];

/** What is closed after the test, also after one that failed. */
function closing<T extends { close(): Promise<void> }>(part: T): T {
  opened.push(part);
  return part;
}

const openBus = (...options: Parameters<typeof busAt>): Bus => closing(busAt(...options));
const openProxy = async (target: string) => closing(await startFaultProxy({ target }));

const untilState = (bus: Bus, ok: boolean) => until('the bus to notice', () => bus.state().ok === ok);

const published = (bus: Bus, event: SyncEvent) =>
  until('a publish that succeeds', () =>
    bus.publish(event).then(
      () => true,
      () => false,
    ),
  );

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

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
    const bus = openBus(broker().url, { queues: [queue], exchange });
    const event = anEvent();
    await bus.publish(event);
    for (let i = 0; i < 25; i++) {
      const message = await channel.get(queue.name);
      if (message) channel.nack(message);
    }
    const { dead } = queueNames(queue.name);
    const found = await until('the message that was put aside', () => channel.get(dead));
    expect(JSON.parse(String(found.content))).toEqual(event);
  });

  it('counts deliveries that ended without a verdict as attempts', async () => {
    const bus = openBus(broker().url, { queues: [queue], exchange });
    await bus.publish(anEvent());
    const message = await channel.get(queue.name);
    if (message) channel.nack(message);
    const deliveries = new Deliveries();
    await bus.consume(queue, deliveries.handler());
    const [call] = await deliveries.until(1);
    expect(call?.attempt).toBe(2);
  });

  it('goes on when its queues were deleted under it', async () => {
    const bus = openBus(broker().url, { queues: [queue], exchange });
    const deliveries = new Deliveries();
    await bus.consume(queue, deliveries.handler());
    await channel.deleteQueue(queue.name);
    const event = anEvent();
    await published(bus, event);
    await deliveries.until(1);
    expect(deliveries.ids).toContain(event.id);
  });

  it('fails a publish in time while the broker hangs, and works again afterwards', async () => {
    const proxy = await openProxy(broker().url);
    const bus = openBus(proxy.url, { queues: [queue], exchange, waitMs: 5000 });
    await published(bus, anEvent());
    const remove = proxy.faults.add({ kind: 'hang' });
    await expect(bus.publish(anEvent())).rejects.toMatchObject({ code: 'bus_unavailable' });
    remove();
    await published(bus, anEvent());
  });

  // In the handshake, while channels are opened, while queues are made, just before it consumes.
  it.each([0, 520, 600, 900])(
    'gives an attempt up that gets stuck after %i bytes of the broker, says so, and connects anew',
    async (bytes) => {
      const proxy = await openProxy(broker().url);
      proxy.faults.add({ kind: 'stall', bytes }, { times: 1 });
      const lines = new PassThrough();
      const log = createLog('test', 'info', lines);
      // Without heartbeats, so that nothing else ends it; a broker that hangs in one place still sends them.
      const url = `${proxy.url}?heartbeat=0`;
      const bus = openBus(url, { log, queues: [queue], exchange, waitMs: 10_000 });
      const deliveries = new Deliveries();
      await bus.consume(queue, deliveries.handler());
      const event = anEvent();
      await published(bus, event);
      await deliveries.until(1);
      expect([new Set(deliveries.ids), proxy.faults.applied]).toEqual([new Set([event.id]), 1]);
      lines.end();
      expect(await text(lines)).toMatch(/cannot be reached[^]*is connected/);
    },
  );

  it('ends while the broker hangs', async () => {
    const proxy = await openProxy(broker().url);
    const url = `${proxy.url}?heartbeat=0`;
    const bus = openBus(url, { queues: [queue], exchange });
    await bus.consume(queue, async () => {});
    await bus.publish(anEvent());
    proxy.faults.add({ kind: 'hang' });
    await bus.close();
    expect([bus.state().ok, await bus.depth(queue)]).toEqual([false, undefined]);
  });

  it('takes what it could not settle again when the connection comes back', async () => {
    const proxy = await openProxy(broker().url);
    const bus = openBus(proxy.url, { queues: [queue], exchange });
    const deliveries = new Deliveries();
    const cut = deliveries.handler(async (_event, { attempt }) => {
      if (attempt > 1) return;
      proxy.disconnect();
      await untilState(bus, false);
    });
    await bus.consume(queue, cut);
    const event = anEvent();
    await published(bus, event);
    await deliveries.until(2);
    expect(new Set(deliveries.ids)).toEqual(new Set([event.id]));
  });

  it.each([
    ['nobody listens', (url: URL) => (url.port = '1')],
    ['the password is wrong', (url: URL) => (url.username = 'nobody')],
  ])('says so without the password when %s', async (_what, spoil) => {
    const lines = new PassThrough();
    const url = new URL(broker().url);
    url.password = 'pa55-word-of-the-test';
    spoil(url);
    const bus = openBus(url.href, { log: createLog('test', 'debug', lines), exchange, waitMs: 500 });
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
    const bus = openBus('amqp://127.0.0.1:1', { exchange, waitMs: 3600_000 });
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
    it.each([
      ['that is consumed', (queue: string) => queue],
      ['in which failed events wait', (queue: string) => queueNames(queue).delays.get(250) ?? ''],
    ])('comes back though the broker has lost a queue %s: made again, and killed', async (_what, named) => {
      const { url, node } = broker();
      const [exchange, queue] = [anExchange(), aQueue()];
      const bus = openBus(url, { queues: [queue], exchange });
      const deliveries = new Deliveries();
      const failOnce = deliveries.handler(async (_event, { attempt }) => {
        if (attempt === 1) throw new Error('not yet');
      });
      await bus.consume(queue, failOnce);
      const lost = named(queue.name);
      const state = async () => {
        const rows = (await node?.control('-q', 'list_queues', 'name', 'state')) ?? '';
        return rows.split('\n').find((row) => row.startsWith(`${lost}\t`));
      };
      do {
        // What makes it again is the bus, or another replica’s.
        const connection = await connect(url);
        connection.on('error', () => {}); // it is killed
        await (await connection.createChannel()).deleteQueue(lost);
        const other = openBus(url, { exchange });
        await other.consume(queue, async () => {
          throw new RetryLater(0, false);
        });
        await node?.kill9();
        await other.close();
        await node?.restart();
      } while (!(await state())?.endsWith('down'));

      const event = anEvent();
      await published(bus, event);
      await until('the event at its second attempt', () =>
        deliveries.calls.some(({ attempt }) => attempt === 2),
      );
      expect(new Set(deliveries.ids)).toEqual(new Set([event.id]));
    });

    it('loses nothing that was acknowledged, handled or not, and goes on by itself', async () => {
      const { url, node } = broker();
      const [exchange, queue] = [anExchange(), aQueue()];
      const publisher = openBus(url, { queues: [queue], exchange });
      const consumer = openBus(url, { exchange });
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
        await published(publisher, event);
        acknowledged.add(event.id);
      };
      const stream = (async () => {
        for (let at = 0; at < events.length; at += 20)
          await Promise.all(events.slice(at, at + 20).map(publish));
      })();

      await until('the first 200', () => acknowledged.size >= 200);
      await node?.kill9();
      await untilState(publisher, false);
      await node?.restart();
      await stream;
      await until('all to be handled', () => handled.size === events.length);
      expect(handled).toEqual(new Set(events.map(({ id }) => id)));
      expect([publisher.state().ok, consumer.state().ok]).toEqual([true, true]);
    });
  },
  { own: true },
);
