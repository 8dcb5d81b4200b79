import { connect, type Channel, type ChannelModel } from 'amqplib';
import type { SyncEvent } from '@data-connector/protocol';
import { GiveUp, openDeadLetters, queueNames, type DeadLetters, type QueueSpec } from '@data-connector/bus';
import { anEvent, anExchange, aQueue, busAt, Deliveries, removeTraces } from '@data-connector/testing/bus';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import { until } from '@data-connector/testing/until';
const everything = { choose: () => true, limit: Infinity };

describeRabbitMq('a dead-letter queue', (broker) => {
  let [exchange, queue]: [string, QueueSpec] = ['', aQueue()];
  let connection: ChannelModel;
  let channel: Channel;
  const ends: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    [exchange, queue] = [anExchange(), aQueue()];
    connection = await connect(broker().url);
    channel = await connection.createChannel();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await removeTraces(channel, exchange, [queue.name]);
    await connection.close();
  });

  async function open(url = broker().url): Promise<DeadLetters> {
    const letters = await openDeadLetters({ url, queue, exchange });
    ends.push(() => letters.close());
    return letters;
  }

  /** Events that were given up, in this order. */
  async function buried(count: number, failure?: string): Promise<SyncEvent[]> {
    const bus = busAt(broker().url, { queues: [queue], exchange });
    const events = Array.from({ length: count }, () => anEvent());
    const giveUp = async () => {
      throw new GiveUp(failure);
    };
    const consumption = await bus.consume(queue, giveUp, { prefetch: 1 });
    for (const event of events) await bus.publish(event);
    await untilReady(queueNames(queue.name).dead, count);
    await consumption.stop();
    await bus.close();
    return events;
  }

  const untilReady = (name: string, count: number) =>
    until(
      `${count} messages in ${name}`,
      async () => (await channel.checkQueue(name)).messageCount === count,
    );

  /** The ids of everything in a queue; it takes them out. */
  async function drained(name: string): Promise<string[]> {
    const ids: string[] = [];
    for (;;) {
      const message = await channel.get(name, { noAck: true });
      if (!message) return ids;
      ids.push((JSON.parse(String(message.content)) as SyncEvent).id);
    }
  }

  it('says of each letter why and when it died, oldest first', async () => {
    const before = Date.now();
    const events = await buried(3, 'the relay answered 410');
    const list = await (await open()).list(everything);
    expect(list.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(list[0]).toMatchObject({
      event: events[0],
      reason: 'gave_up',
      failure: 'the relay answered 410',
      attempts: 1,
    });
    expect(Date.parse(list[0]?.diedAt ?? '')).toBeGreaterThanOrEqual(before);
  });

  it('is as it was after somebody looked, in its order, however often', async () => {
    const events = await buried(5);
    const letters = await open();
    const ids = events.map(({ id }) => id);
    for (const limit of [2, Infinity, 3, Infinity])
      expect((await letters.list({ choose: () => true, limit })).map(({ id }) => id)).toEqual(
        ids.slice(0, limit),
      );
    await untilReady(queueNames(queue.name).dead, 5);
    expect(await drained(queueNames(queue.name).dead)).toEqual(ids);
  });

  it('sends again what was chosen, as if it were new, and leaves the rest in its order', async () => {
    const events = await buried(5);
    const ids = events.map(({ id }) => id);
    const letters = await open();
    const odd = ({ id }: { id: string | undefined }) => ids.indexOf(id ?? '') % 2 === 1;
    expect((await letters.resend({ choose: odd, limit: 9 })).map(({ id }) => id)).toEqual([ids[1], ids[3]]);

    const bus = busAt(broker().url, { queues: [queue], exchange });
    ends.push(() => bus.close());
    const deliveries = new Deliveries();
    await bus.consume(queue, deliveries.handler());
    const calls = await deliveries.until(2);
    expect(calls.map(({ event, attempt }) => [event, attempt])).toEqual([
      [events[1], 1],
      [events[3], 1],
    ]);
    await untilReady(queueNames(queue.name).dead, 3);
    expect(await drained(queueNames(queue.name).dead)).toEqual([ids[0], ids[2], ids[4]]);
  });

  it('does not send the same letter again and again when it dies at once', async () => {
    const events = await buried(3);
    const bus = busAt(broker().url, { queues: [queue], exchange });
    ends.push(() => bus.close());
    const deliveries = new Deliveries();
    await bus.consume(
      queue,
      deliveries.handler(async () => Promise.reject(new GiveUp())),
    );
    const sent = await (await open()).resend(everything);
    expect(sent.length).toBe(3);
    await untilReady(queueNames(queue.name).dead, 3);
    expect([...deliveries.ids].sort()).toEqual(events.map(({ id }) => id).sort());
  });

  it('deletes what was chosen, and nothing else', async () => {
    const events = await buried(3);
    const letters = await open();
    const dropped = await letters.drop({ choose: ({ id }) => id === events[1]?.id, limit: 9 });
    expect(dropped.map(({ id }) => id)).toEqual([events[1]?.id]);
    await untilReady(queueNames(queue.name).dead, 2);
    expect(await drained(queueNames(queue.name).dead)).toEqual([events[0]?.id, events[2]?.id]);
  });

  it('loses nothing when the connection is cut while it sends again', async () => {
    const events = await buried(200);
    const proxy = await startFaultProxy({ target: broker().url });
    ends.push(() => proxy.close());
    const letters = await open(proxy.url);
    let seen = 0;
    const choose = () => {
      if (++seen === 50) proxy.disconnect();
      return true;
    };
    await expect(letters.resend({ choose, limit: Infinity })).rejects.toMatchObject({
      code: 'bus_unavailable',
    });
    const { work, dead } = queueNames(queue.name);
    await until('the broker to put back what was held', async () => {
      const counts = await Promise.all([work, dead].map((name) => channel.checkQueue(name)));
      return counts.reduce((sum, { messageCount }) => sum + messageCount, 0) >= events.length;
    });
    const [sent, left] = [await drained(work), await drained(dead)];
    expect(sent.length).toBeGreaterThan(0);
    expect(left.length).toBeGreaterThan(0);
    expect(new Set([...sent, ...left])).toEqual(new Set(events.map(({ id }) => id)));
  });

  it('tells what the broker itself put aside, and what is no event', async () => {
    const bus = busAt(broker().url, { queues: [queue], exchange });
    ends.push(() => bus.close());
    const before = Date.now();
    await bus.publish(anEvent());
    await until('the broker to put it aside', async () => {
      const message = await channel.get(queue.name);
      if (message) channel.nack(message);
      return (await channel.checkQueue(queueNames(queue.name).dead)).messageCount === 1;
    });
    await bus.consume(queue, async () => {});
    channel.sendToQueue(queue.name, Buffer.from('no event'));
    await untilReady(queueNames(queue.name).dead, 2);
    const [crashed, malformed] = await (await open()).list(everything);
    expect([crashed?.reason, malformed?.reason, malformed?.event]).toEqual([
      'crashed',
      'malformed',
      undefined,
    ]);
    // RabbitMQ counts in seconds.
    expect(Date.parse(crashed?.diedAt ?? '')).toBeGreaterThanOrEqual(before - 1000);
  });

  it('says so when there is no broker', async () => {
    await expect(open('amqp://127.0.0.1:1')).rejects.toMatchObject({ code: 'bus_unavailable' });
  });
});
