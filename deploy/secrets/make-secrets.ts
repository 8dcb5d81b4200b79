import { randomBytes } from 'node:crypto';
import { needsApp } from '../../services/providers.js';
import { brokerDefinitions, type BrokerAccount } from './broker-accounts.js';

/** Secrets by the part that holds them, then by name: a folder and its files, or a Kubernetes Secret and its keys. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A name with a password, as two parts know it. */
interface Login {
  readonly name: string;
  readonly password: string;
}

const random = () => randomBytes(32).toString('base64url');

/** The admin account of CouchDB, and the secret that its nodes sign cookies with. */
const couchIni = ({ name, password }: Login) =>
  `[admins]\n${name} = ${password}\n\n[chttpd_auth]\nsecret = ${random()}\n`;

/** Who a URL lets in; nothing if it is none, or lets in nobody. */
export function loginIn(url: string | undefined): Login | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { username, password } = new URL(url);
  return password === ''
    ? undefined
    : { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** The first admin of CouchDB's own file. */
function adminIn(ini: string | undefined): Login | undefined {
  const [, name, password] = /^\[admins\]\n(\w+) *= *(\S+)$/m.exec(ini ?? '') ?? [];
  return name === undefined || password === undefined ? undefined : { name, password };
}

/** What `name=value` pairs, separated by commas, say of a name. */
export const valueIn = (pairs: string | undefined, name: string): string | undefined =>
  (pairs ?? '')
    .split(',')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/**
 * A set of secrets for a system with these providers and these push relays: random, each for one part only. What two parts
 * have to agree about is taken from `there`, so that what is missing fits what is there already. An app's id and secret are
 * made up too, where a provider has one, which suits the simulators: an operator puts the real ones in their place.
 */
export function makeSecrets(
  providers: readonly string[],
  relays: readonly string[],
  there: Secrets = {},
): Secrets {
  const known = (part: string, key: string) => there[part]?.[key]?.trimEnd();
  const broker = (part: string): BrokerAccount => {
    const { name, password } = loginIn(known(part, 'AMQP_URL')) ?? { name: part, password: random() };
    return { part, name, password };
  };
  const operatorPassword = known('rabbitmq', 'operator-password') ?? random();
  const operator: BrokerAccount = { part: 'operator', name: 'operator', password: operatorPassword };
  const accounts = new Map(['notifier', ...providers].map((part) => [part, broker(part)] as const));
  const amqp = (part: string) => {
    const { name, password } = accounts.get(part) ?? broker(part);
    return `amqp://${encodeURIComponent(name)}:${encodeURIComponent(password)}@rabbitmq:5672`;
  };
  const keeper = new Map(
    providers.map((name) => {
      // Of two, while one takes the other's place, the last is the new one.
      const other = valueIn(known('keeper', 'KEEPER_SECRETS'), name)?.split('|').at(-1);
      const secret = known(name, 'KEEPER_SECRET') ?? other;
      return [name, secret ?? random()] as const;
    }),
  );
  const admin = loginIn(known('keeper', 'COUCHDB_URL')) ??
    adminIn(known('couchdb', 'admin.ini')) ?? { name: 'admin', password: random() };
  const services = providers.map((name) => {
    const app = name.toUpperCase();
    const secrets = {
      SERVICE_SECRET: randomBytes(32).toString('hex'),
      INDEX_SECRET: randomBytes(32).toString('hex'),
      KEEPER_SECRET: keeper.get(name) ?? '',
      AMQP_URL: amqp(name),
      ...(needsApp(name)
        ? { [`${app}_CLIENT_ID`]: `simulated-${name}`, [`${app}_CLIENT_SECRET`]: random() }
        : {}),
    };
    return [name, secrets] as const;
  });
  return {
    couchdb: { 'admin.ini': couchIni(admin), 'erlang-cookie': random() },
    rabbitmq: {
      'definitions.json': brokerDefinitions([operator, ...accounts.values()]),
      'operator-password': operatorPassword,
    },
    keeper: {
      COUCHDB_URL: `http://${encodeURIComponent(admin.name)}:${encodeURIComponent(admin.password)}@couchdb:5984`,
      KEEPER_SECRETS: [...keeper].map(([name, secret]) => `${name}=${secret}`).join(),
    },
    grafana: { 'admin-password': random() },
    notifier: {
      AMQP_URL: amqp('notifier'),
      RELAY_SECRETS: relays.map((relay) => `${relay}=whsec_${randomBytes(32).toString('base64')}`).join(),
    },
    ...Object.fromEntries(services),
  };
}
