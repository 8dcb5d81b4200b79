import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { EXCHANGE, type SyncEvent } from '@data-connector/protocol';
import { GiveUp, NOTIFIER_QUEUE, openDeadLetters, queueNames, type Bus } from '@data-connector/bus';
import { anEvent, busAt } from '@data-connector/testing/bus';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import { until } from '@data-connector/testing/until';
import { makeSecrets, type Secrets } from '../../deploy/secrets/make-secrets.js';
const PROVIDERS = ['meadow', 'orbit'];
const secrets = makeSecrets(PROVIDERS, ['demo']);
const definitionsOf = (all: Secrets) => all['rabbitmq']?.['definitions.json'] ?? '';
const { work, dead } = queueNames(NOTIFIER_QUEUE.name);

const encodeEvent = (event: SyncEvent): Buffer => Buffer.from(JSON.stringify(event));

/** A call that the broker is to refuse. */
type Refused = readonly [what: string, call: (channel: Channel) => Promise<unknown>];

const CONSUMING: readonly Refused[] = [
  ['consumes', (channel) => channel.consume(work, () => {})],
  ['takes from', (channel) => channel.get(work)],
  ['looks into the dead letters of', (channel) => channel.get(dead)],
];
const SPOILING: readonly Refused[] = [
  ['purges', (channel) => channel.purgeQueue(work)],
  ['deletes', (channel) => channel.deleteQueue(work)],
  ['unbinds', (channel) => channel.unbindQueue(work, EXCHANGE, NOTIFIER_QUEUE.pattern)],
];
const LISTENING: readonly Refused[] = [
  ['makes a queue beside', (channel) => channel.assertQueue('notifier.mine')],
  ['makes a queue of any name beside', (channel) => channel.assertQueue('mine')],
];
const EXCHANGES: readonly Refused[] = [
  ['deletes the exchange of', (channel) => channel.deleteExchange(EXCHANGE)],
  ['makes an exchange beside', (channel) => channel.assertExchange('mine', 'fanout')],
];

describeRabbitMq(
  'the broker with the accounts that npm run secrets makes',
  (broker) => {
    const ends: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });

    /** What a part connects to: its own account, at the node of this test. */
    const urlOf = (part: string, of: Secrets = secrets): string => {
      const url = new URL(of[part]?.['AMQP_URL'] ?? '');
      url.host = new URL(broker().url).host;
      return url.href;
    };
    const busOf = (part: string, of?: Secrets): Bus => {
      const queues = part === 'notifier' ? [NOTIFIER_QUEUE] : [];
      const bus = busAt(urlOf(part, of), { queues });
      ends.push(() => bus.close());
      return bus;
    };
    const connected = async (url: string): Promise<ChannelModel> => {
      const connection = await connect(url);
      ends.push(() => connection.close());
      return connection;
    };

    it('keeps events for a notifier that is not there yet, brings them, and holds what is given up', async () => {
      const meadow = busOf('meadow');
      await expect(meadow.publish(anEvent())).rejects.toMatchObject({ code: 'bus_unavailable' });

      const taken: SyncEvent[] = [];
      const unwanted = anEvent({ provider: 'orbit' });
      const notifier = busOf('notifier');
      await notifier.consume(NOTIFIER_QUEUE, async (event, { attempt }) => {
        if (event.id === unwanted.id) throw new GiveUp('410');
        // Through a delay queue, and back.
        if (attempt === 1) throw new Error('again');
        taken.push(event);
      });
      const event = anEvent();
      await meadow.publish(event);
      await busOf('orbit').publish(unwanted);
      await until('the event at its second attempt', () => taken.length > 0);
      expect(taken).toEqual([event]);

      const letters = await openDeadLetters({ url: urlOf('notifier'), queue: NOTIFIER_QUEUE });
      ends.push(() => letters.close());
      const all = { choose: () => true, limit: Infinity };
      const found = await until('the dead letter', async () => {
        const list = await letters.list(all);
        return list.length > 0 && list;
      });
      expect(found).toMatchObject([{ id: unwanted.id, failure: '410' }]);
      expect(await letters.resend(all)).toHaveLength(1);
      await until('it to be given up again', async () => (await letters.list(all)).length > 0);
      expect(await letters.drop(all)).toHaveLength(1);
    });

    it.each([...CONSUMING, ...SPOILING, ...LISTENING, ...EXCHANGES])(
      'refuses a provider’s service that %s the notifier',
      async (_what, call) => {
        const channel = await (await connected(urlOf('meadow'))).createChannel();
        channel.on('error', () => {});
        await expect(call(channel)).rejects.toMatchObject({ code: 403 });
      },
    );

    it('refuses a provider’s service that goes past the exchange, and the notifier that makes what is not its own', async () => {
      const publishing = await (await connected(urlOf('meadow'))).createConfirmChannel();
      const refused = new Promise((resolve) => publishing.once('error', resolve));
      publishing.sendToQueue(dead, Buffer.from('{}'));
      expect(await refused).toMatchObject({ code: 403 });

      const channel = await (await connected(urlOf('notifier'))).createChannel();
      channel.on('error', () => {});
      await expect(channel.assertQueue('mine')).rejects.toMatchObject({ code: 403 });
    });

    it('refuses a provider’s service that publishes another’s event, or under another’s name', async () => {
      const body = encodeEvent(anEvent({ provider: 'orbit' }));
      for (const [key, userId] of [
        ['sync.orbit.completed', 'meadow'],
        ['sync.meadow2.completed', 'meadow'],
        ['sync.meadow.completed.more', 'meadow'],
        ['sync.meadow.completed', 'orbit'],
      ] as const) {
        const publishing = await (await connected(urlOf('meadow'))).createConfirmChannel();
        const refused = new Promise((resolve) => publishing.once('error', resolve));
        publishing.publish(EXCHANGE, key, body, { userId });
        expect(await refused).toMatchObject({ code: userId === 'meadow' ? 403 : 406 });
      }
    });

    it('tells no relay of an event that its provider has not published: the notifier puts it aside', async () => {
      const handled: SyncEvent[] = [];
      const notifier = busOf('notifier');
      await notifier.consume(NOTIFIER_QUEUE, async (event) => void handled.push(event));
      const publishing = await (await connected(urlOf('meadow'))).createConfirmChannel();
      const [forged, nameless, own] = [anEvent({ provider: 'orbit' }), anEvent(), anEvent()];
      publishing.publish(EXCHANGE, 'sync.meadow.completed', encodeEvent(forged), { userId: 'meadow' });
      publishing.publish(EXCHANGE, 'sync.meadow.completed', encodeEvent(nameless));
      await publishing.waitForConfirms();
      await busOf('meadow').publish(own);

      const letters = await openDeadLetters({ url: urlOf('notifier'), queue: NOTIFIER_QUEUE });
      ends.push(() => letters.close());
      const all = { choose: () => true, limit: Infinity };
      const found = await until('two dead letters', async () => {
        const list = await letters.list(all);
        return list.length > 1 && list;
      });
      expect(found.map(({ id, reason }) => [id, reason]).sort()).toEqual(
        [forged, nameless].map(({ id }) => [id, 'forged']).sort(),
      );
      await until('the event of its own', () => handled.length > 0);
      expect(handled).toEqual([own]);
      await letters.drop(all);
    });

    it('lets in nobody else', async () => {
      await expect(connect(broker().url)).rejects.toThrow(/ACCESS.REFUSED|403/);
    });

    it('changes an account while it runs', async () => {
      const { node } = broker();
      const url = 'amqp://meadow2:another-password@rabbitmq:5672';
      const { rabbitmq, ...others } = secrets;
      const { 'operator-password': operator = '' } = rabbitmq ?? {};
      const changed = makeSecrets(PROVIDERS, ['demo'], {
        ...others,
        rabbitmq: { 'operator-password': operator },
        meadow: { ...others['meadow'], AMQP_URL: url },
      });
      const folder = mkdtempSync(join(tmpdir(), 'definitions-'));
      ends.push(async () => rmSync(folder, { recursive: true }));
      const file = join(folder, 'definitions.json');
      writeFileSync(file, definitionsOf(changed));

      await node?.control('import_definitions', file);
      await busOf('meadow').publish(anEvent());
      await busOf('meadow', changed).publish(anEvent());
      await node?.control('delete_user', 'meadow');
      await expect(connect(urlOf('meadow'))).rejects.toThrow(/ACCESS.REFUSED|403/);
      await busOf('meadow', changed).publish(anEvent());
    });
  },
  { definitions: definitionsOf(secrets) },
);
