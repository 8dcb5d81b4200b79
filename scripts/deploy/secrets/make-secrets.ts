import { createHash, randomBytes } from 'node:crypto';

/** Secrets by the part that holds them, then by name: a folder and its files, or a Kubernetes Secret and its keys. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

const random = () => randomBytes(32).toString('base64url');

/** All that a service does at the broker: its exchange, and the notifier's queue with its delays and dead letters. */
const QUEUES = '^(amq\\.default|connector\\.events|notifier(\\..+)?)$';

/** RabbitMQ's form of a password: salt and SHA-256 (rabbitmq.com/docs/passwords). */
function passwordHash(password: string): string {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

/** What the broker starts with: one account a service, and no guest. */
function definitions(passwords: ReadonlyMap<string, string>): string {
  const users = [...passwords].map(([name, password]) => ({
    name,
    password_hash: passwordHash(password),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: name === 'operator' ? ['administrator'] : [],
  }));
  const permissions = [...passwords.keys()].map((user) => {
    const may = user === 'operator' ? '.*' : QUEUES;
    return { user, vhost: '/', configure: may, write: may, read: may };
  });
  return JSON.stringify({ vhosts: [{ name: '/' }], users, permissions }, null, 2);
}

/** The admin account of CouchDB, and the secret that its nodes sign cookies with. */
const couchIni = (password: string) =>
  `[admins]\nadmin = ${password}\n\n[chttpd_auth]\nsecret = ${random()}\n`;

/**
 * A new set of secrets for a system with these providers and this push relay: random, each for one part only. An app's id and secret are
 * made up too, which suits the simulators: an operator puts the real ones in their place.
 */
export function makeSecrets(providers: readonly string[], relay: string): Secrets {
  const passwords = new Map(['operator', 'notifier', ...providers].map((name) => [name, random()] as const));
  const amqp = (name: string) => `amqp://${name}:${passwords.get(name) ?? ''}@rabbitmq:5672`;
  const keeper = new Map(providers.map((name) => [name, random()] as const));
  const admin = random();
  const services = providers.map((name) => {
    const app = name.toUpperCase();
    const secrets = {
      SERVICE_SECRET: randomBytes(32).toString('hex'),
      KEEPER_SECRET: keeper.get(name) ?? '',
      AMQP_URL: amqp(name),
      [`${app}_CLIENT_ID`]: `simulated-${name}`,
      [`${app}_CLIENT_SECRET`]: random(),
    };
    return [name, secrets] as const;
  });
  return {
    couchdb: { 'admin.ini': couchIni(admin), 'erlang-cookie': random() },
    rabbitmq: {
      'definitions.json': definitions(passwords),
      'operator-password': passwords.get('operator') ?? '',
    },
    keeper: {
      COUCHDB_URL: `http://admin:${admin}@couchdb:5984`,
      KEEPER_SECRETS: [...keeper].map(([name, secret]) => `${name}=${secret}`).join(),
    },
    grafana: { 'admin-password': random() },
    notifier: {
      AMQP_URL: amqp('notifier'),
      RELAY_SECRETS: `${relay}=whsec_${randomBytes(32).toString('base64')}`,
    },
    ...Object.fromEntries(services),
  };
}
