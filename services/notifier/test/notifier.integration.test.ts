import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NOTIFIER_QUEUE, rabbitBus } from '@data-connector/core/bus';
import { silentLog } from '@data-connector/core/log';
import { anEvent, rabbitUnderTest } from '@data-connector/testing/bus';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import { notifierSuite } from './notifier-suite.js';
import { startRelay, status } from './relay-server.js';

import.meta.jest.setTimeout(60_000);

const folder = fileURLToPath(new URL('..', import.meta.url));

/** The notifier's own process; `lines` collects what it prints, `exit` resolves with its exit code. */
function startProcess(environment: Record<string, string>) {
  const command = ['--conditions=data-connector-source', '--import', 'tsx', 'src/main.ts'];
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', ...environment };
  const child = spawn(process.execPath, command, { cwd: folder, env });
  const lines: string[] = [];
  let changed = () => {};
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      changed();
    });
  return {
    child,
    lines,
    exit: once(child, 'exit').then(([code]) => code as number | null),
    async line(words: string): Promise<string> {
      for (;;) {
        const found = lines.find((line) => line.includes(words));
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => (changed = resolve));
      }
    },
  };
}

describeRabbitMq('the notifier on RabbitMQ', (broker) => {
  notifierSuite((queues) => rabbitUnderTest(broker().url, queues));
});

describeRabbitMq(
  'the notifier’s process',
  (broker) => {
    it('is ready, tells a relay, and ends in good order', async () => {
      const server = await startRelay(status(204));
      const notifier = startProcess({
        AMQP_URL: broker().url,
        RELAYS: `main=${server.relay.url.href}`,
        RELAY_SECRETS: `main=${server.relay.secret}`,
      });
      const { port } = JSON.parse(await notifier.line('The notifier listens')) as { port: number };
      await notifier.line('The message broker is connected');
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect([ready.status, await ready.json()]).toMatchObject([
        200,
        { status: 'ok', checks: { bus: { ok: true } } },
      ]);

      const bus = rabbitBus({ url: broker().url, log: silentLog, queues: [NOTIFIER_QUEUE] });
      await bus.publish(anEvent({ notify: { relay: 'main', ref: 'r' } }));
      await server.until(1);
      let metrics = '';
      while (!metrics.includes('notifier_relay_calls_total{relay="main",result="taken"} 1'))
        metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

      notifier.child.kill('SIGTERM');
      await expect(notifier.exit).resolves.toBe(0);
      expect(notifier.lines.join()).not.toContain(server.relay.secret);
      await bus.close();
      await server.close();
    });
  },
  { own: true },
);

it('says every fault of its settings at once and ends with 1', async () => {
  const notifier = startProcess({ RELAYS: 'main=https://a.example', LOG_LEVEL: 'loud' });
  await expect(notifier.exit).resolves.toBe(1);
  const all = notifier.lines.join('\n');
  expect(all).toContain('AMQP_URL is missing');
  expect(all).toContain('LOG_LEVEL is none of');
});
