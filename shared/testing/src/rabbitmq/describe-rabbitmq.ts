import { readConfig, setting } from '@data-connector/kit/config';
import { rabbitMqInstalled } from './installed.js';
import { startRabbitMq, type RabbitMq } from './start-rabbitmq.js';
import { turnAt } from './turn.js';

/** A broker that tests may use. */
export interface TestBroker {
  readonly url: string;
  /** The private node, unless the broker is somebody's at AMQP_URL: then it must not be killed. */
  readonly node?: RabbitMq;
}

const { AMQP_URL, CI } = readConfig({
  AMQP_URL: setting.optional(
    setting.url('a broker that tests may use', { protocols: ['amqp:', 'amqps:'], secret: true }),
  ),
  CI: setting.optional(setting.text('`true` in continuous integration: what is missing fails')),
});

async function broker(own: boolean, definitions?: string): Promise<TestBroker> {
  if (AMQP_URL && !own) return { url: AMQP_URL.href };
  const node = await startRabbitMq(definitions);
  return { url: node.url, node };
}

/**
 * A jest suite that needs RabbitMQ: the broker at AMQP_URL, or a private node of its own. Where there is neither, the
 * suite is skipped and says so in its name; in CI it fails. `body` gets what gives the broker from within tests.
 * With `own` it is always a private node, which the tests may kill; with `definitions` too, which it loads. `system`: see
 * describeSystemOnRabbitMq.
 */
export function describeRabbitMq(
  name: string,
  body: (broker: () => TestBroker) => void,
  {
    definitions,
    own = definitions !== undefined,
    system = false,
  }: { readonly own?: boolean; readonly definitions?: string; readonly system?: boolean } = {},
): void {
  const suite = () => {
    let current: TestBroker | undefined;
    let endTurn = async () => {};
    beforeAll(
      async () => {
        current = await broker(own, definitions);
        if (system && !current.node) endTurn = await turnAt(current.url);
      },
      system ? 1_200_000 : undefined,
    );
    body(() => {
      if (!current) throw new Error('The broker is there only while tests run');
      return current;
    });
    // In the order of their definition: once the suite's own are done.
    afterAll(async () => {
      await endTurn();
      await current?.node?.stop();
    });
  };
  if ((AMQP_URL && !own) || rabbitMqInstalled()) describe(name, suite);
  else if (CI === 'true') {
    describe(name, () => {
      it('needs RabbitMQ: install rabbitmq-server or set AMQP_URL', () => {
        throw new Error('RabbitMQ is missing');
      });
    });
  } else
    describe.skip(
      `${name} (skipped: rabbitmq-server is not installed${own ? '' : ', AMQP_URL is not set'})`,
      suite,
    );
}

/**
 * As describeRabbitMq, for a suite that runs a whole system at the broker: at AMQP_URL it waits until no other suite does,
 * since all systems have the same queues.
 */
export function describeSystemOnRabbitMq(name: string, body: (broker: () => TestBroker) => void): void {
  describeRabbitMq(name, body, { system: true });
}
