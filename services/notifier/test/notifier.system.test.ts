import { NOTIFIER_QUEUE } from '@data-connector/bus';
import { anEvent, busAt, rabbitUnderTest } from '@data-connector/testing/bus';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import { notifierSuite } from './notifier-suite.js';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { startProcess } from './process.js';
import { startRelay, status } from './relay-server.js';
describeRabbitMq('the notifier on RabbitMQ', (broker) => {
  notifierSuite((queues) => rabbitUnderTest(broker().url, queues));
});

describeRabbitMq(
  'the notifier’s process',
  (broker) => {
    it('is ready, tells a relay, and ends in good order', async () => {
      const server = await startRelay(status(204));
      const notifier = startProcess('dist/main.js', {
        AMQP_URL: broker().url,
        RELAYS: `main=${server.relay.url.href}`,
        RELAY_SECRETS: `main=${server.secret}`,
      });
      const { port } = JSON.parse(await notifier.line('The notifier listens')) as { port: number };
      await notifier.line('The message broker is connected');
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect([ready.status, await ready.json()]).toMatchObject([
        200,
        { status: 'ok', checks: { bus: { ok: true } } },
      ]);

      const bus = busAt(broker().url, { queues: [NOTIFIER_QUEUE] });
      await bus.publish(anEvent({ notify: { relay: 'main', ref: 'r' } }));
      await server.until(1);
      let metrics = '';
      while (!metrics.includes('notifier_relay_calls_total{relay="main",result="taken"} 1'))
        metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

      notifier.child.kill('SIGTERM');
      await expect(notifier.exit).resolves.toBe(0);
      expect(notifier.lines.join()).not.toContain(server.secret);
      await bus.close();
      await server.close();
    });

    it('tells a relay again, with the same ids, what it was telling when it was killed', async () => {
      const server = await startRelay((response, count) => {
        // The first notifier gets no answer to its three calls.
        if (count > 3) status(204)(response);
      });
      const environment = {
        AMQP_URL: broker().url,
        RELAYS: `main=${server.relay.url.href}`,
        RELAY_SECRETS: `main=${server.secret}`,
      };
      const bus = busAt(broker().url, { queues: [NOTIFIER_QUEUE] });
      const first = startProcess('dist/main.js', environment);
      const events = Array.from({ length: 3 }, () => anEvent({ notify: { relay: 'main', ref: 'r' } }));
      for (const event of events) await bus.publish(event);
      await server.until(3);
      first.child.kill('SIGKILL');
      await first.exit;

      const second = startProcess('dist/main.js', environment);
      const calls = await server.until(6);
      const ids = events.map(({ id }) => id).sort();
      expect([calls.slice(0, 3), calls.slice(3)].map((some) => some.map(({ id }) => id).sort())).toEqual([
        ids,
        ids,
      ]);
      second.child.kill('SIGTERM');
      await expect(second.exit).resolves.toBe(0);
      await bus.close();
      await server.close();
    });

    it('ends when it is told to, though its broker hangs', async () => {
      const proxy = await startFaultProxy({ target: broker().url });
      const notifier = startProcess('dist/main.js', { AMQP_URL: proxy.url });
      await notifier.line('The message broker is connected');
      proxy.faults.add({ kind: 'hang' });
      notifier.child.kill('SIGTERM');
      await expect(notifier.exit).resolves.toBe(0);
      expect(notifier.lines.at(-1)).toContain('The notifier has stopped');
      await proxy.close();
    });
  },
  { own: true },
);

it('says every fault of its settings at once and ends with 1', async () => {
  const notifier = startProcess('dist/main.js', { RELAYS: 'main=https://a.example', LOG_LEVEL: 'loud' });
  await expect(notifier.exit).resolves.toBe(1);
  const all = notifier.lines.join('\n');
  expect(all).toContain('AMQP_URL is missing');
  expect(all).toContain('LOG_LEVEL is none of');
});
