import { readConfig, setting } from '@data-connector/core/config';
import { rabbitMqInstalled } from './installed.js';
import { startRabbitMq, type RabbitMq } from './start-rabbitmq.js';

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
 * With `own` it is always a private node, which the tests may kill; with `definitions` too, which it loads.
 */
export function describeRabbitMq(
  name: string,
  body: (broker: () => TestBroker) => void,
  {
    definitions,
    own = definitions !== undefined,
  }: { readonly own?: boolean; readonly definitions?: string } = {},
): void {
  const suite = () => {
    let current: TestBroker | undefined;
    beforeAll(async () => {
      current = await broker(own, definitions);
    }, 120_000);
    afterAll(async () => {
      await current?.node?.stop();
    }, 30_000);
    body(() => {
      if (!current) throw new Error('The broker is there only while tests run');
      return current;
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
