import { NOTIFIER_QUEUE } from '@data-connector/bus';
import { silentLog } from '@data-connector/kit/log';
import { createNotifier } from '@data-connector/notifier';
import { anEvent, busAt } from '@data-connector/testing/bus';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import { until } from '@data-connector/testing/until';
import { startProcess } from './process.js';
import { startRelay, status } from './relay-server.js';
async function command(AMQP_URL: string, ...words: string[]) {
  const { exit, lines } = startProcess('dist/dead-letters/main.js', { AMQP_URL }, words);
  return { code: await exit, lines };
}

describeRabbitMq(
  'npm run dead-letters',
  (broker) => {
    it('shows what a relay did not take, and sends it again when the relay works', async () => {
      const { url } = broker();
      let works = false;
      const server = await startRelay((response) => status(works ? 204 : 503)(response));
      const gone = await startRelay(status(410));
      const nobody = await startRelay(status(204));
      await nobody.close();
      const bus = busAt(url, { queues: [NOTIFIER_QUEUE] });
      const notifier = await createNotifier({
        bus,
        relays: new Map([
          ['main', server.relay],
          ['gone', gone.relay],
          ['nobody', nobody.relay],
        ]),
        log: silentLog,
        limits: { attempts: 2, firstWaitMs: 20, timeoutMs: 60_000 },
      });
      const events = ['main', 'gone', 'nobody'].map((relay) =>
        anEvent({ notify: { relay, ref: 'ref-of-it' } }),
      );
      for (const event of events) await bus.publish(event);

      const list = async () => {
        const { code, lines } = await command(url, 'list', '--json');
        expect(code).toBe(0);
        expect(lines.join()).not.toContain('ref-of-it');
        return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      };
      const letters = await until('three dead letters', async () => {
        const found = await list();
        return found.length === 3 && found;
      });
      const facts = letters.map(({ relay, attempts, why }) => [relay, attempts, why]);
      expect(new Set(facts.map((fact) => fact.join()))).toEqual(
        new Set([
          'main,2,the relay answered 503',
          'gone,1,the relay answered 410',
          'nobody,2,the relay did not answer (ECONNREFUSED)',
        ]),
      );

      works = true;
      const calls = server.got.length;
      const resent = await command(url, 'resend', '--relay', 'main');
      expect([resent.code, resent.lines.at(-1)]).toEqual([0, '1 event sent again.']);
      const got = await server.until(calls + 1);
      expect(got.at(-1)?.id).toBe(events[0]?.id);

      const dropped = await command(url, 'drop', '--id', events[2]?.id ?? '');
      expect([dropped.code, dropped.lines.at(-1)]).toEqual([0, '1 event deleted.']);
      expect((await list()).map(({ id }) => id)).toEqual([events[1]?.id]);

      await notifier.stop();
      await bus.close();
      await Promise.all([server.close(), gone.close()]);
    });
  },
  { own: true },
);

it.each([
  ['no broker', 'amqp://name:pa55word@127.0.0.1:1', ['list'], 1, /RabbitMQ cannot be used/],
  ['no URL of a broker', 'http://name:pa55word@rabbit', ['list'], 2, /AMQP_URL/],
  ['no verb', 'amqp://name:pa55word@127.0.0.1:1', [], 2, /Say one of/],
])('says so without the password when there is %s', async (_what, url, words, expected, reason) => {
  const { code, lines } = await command(url, ...words);
  expect(code).toBe(expected);
  expect(lines.join('\n')).toMatch(reason);
  expect(lines.join('\n')).not.toContain('pa55');
});

it('explains itself without a broker', async () => {
  const { code, lines } = await command('', '--help');
  expect([code, lines[0]]).toEqual([0, expect.stringContaining('dead-letter queue')]);
});
