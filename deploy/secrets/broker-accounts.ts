import { createHash, randomBytes } from 'node:crypto';
import { NOTIFIER_QUEUE } from '@data-connector/bus';
import { EXCHANGE, OUTCOMES } from '@data-connector/protocol';

/** An account at the broker, and whose it is: a provider's name, `notifier` or `operator`. */
export interface BrokerAccount {
  readonly part: string;
  readonly name: string;
  readonly password: string;
}

/** RabbitMQ's three rights, each a pattern over names of exchanges and queues (rabbitmq.com/docs/access-control). */
interface Rights {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

const exactly = (...names: readonly string[]): string => `^(${names.join('|')})$`;
const exchange = EXCHANGE.replaceAll('.', String.raw`\.`);
/** The notifier's queue, with its delays and dead letters. */
const queues = String.raw`${NOTIFIER_QUEUE.name}(\..+)?`;

/** A provider's service gives its events to the exchange, and can do nothing else. */
const PUBLISHER: Rights = { configure: '^$', write: exactly(exchange), read: '^$' };

/** Of routing keys (rabbitmq.com/docs/access-control#topic-authorisation): a provider's events, and no other's. */
const eventsOf = (provider: string): string => String.raw`^sync\.${provider}\.(${OUTCOMES.join('|')})$`;

/** What a part must be able to do, and no more. */
const RIGHTS: Readonly<Record<string, Rights>> = {
  operator: { configure: '.*', write: '.*', read: '.*' },
  // It makes its queues and binds them; what waits or is given up goes to them through the default exchange.
  notifier: {
    configure: exactly(exchange, queues),
    write: exactly(String.raw`amq\.default`, queues),
    read: exactly(exchange, queues),
  },
};

/** RabbitMQ's form of a password: salt and SHA-256 (rabbitmq.com/docs/passwords). */
function passwordHash(password: string): string {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

/**
 * What the broker starts with, as the JSON of its `load_definitions`: these accounts and no guest, and the exchange, which
 * no publisher may make.
 */
export function brokerDefinitions(accounts: readonly BrokerAccount[]): string {
  const vhost = '/';
  const users = accounts.map(({ part, name, password }) => ({
    name,
    password_hash: passwordHash(password),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: part === 'operator' ? ['administrator'] : [],
  }));
  const permissions = accounts.map(({ part, name }) => ({
    user: name,
    vhost,
    ...(RIGHTS[part] ?? PUBLISHER),
  }));
  const topics = accounts
    .filter(({ part }) => RIGHTS[part] === undefined)
    .map(({ part, name }) => ({ user: name, vhost, exchange: EXCHANGE, write: eventsOf(part), read: '^$' }));
  const events = {
    name: EXCHANGE,
    vhost,
    type: 'topic',
    durable: true,
    auto_delete: false,
    internal: false,
    arguments: {},
  };
  const definitions = {
    vhosts: [{ name: vhost }],
    users,
    permissions,
    topic_permissions: topics,
    exchanges: [events],
  };
  return JSON.stringify(definitions, null, 2);
}
