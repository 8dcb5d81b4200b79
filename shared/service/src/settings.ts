import { relayNamePattern } from '@data-connector/protocol';
import {
  logLevel,
  readConfig,
  setting,
  shutdownDelay,
  tracingEndpoint,
  type ConfigOf,
  type Environment,
  type Setting,
} from '@data-connector/kit/config';
import { isPublicName } from '@data-connector/provider';
import type { ServiceSecrets } from '@data-connector/sealing';
import { DID_PROOF_MODES } from './did-proof/index.js';

/** Tells whether a text can be a redirect: an absolute URL of any scheme but those that run or read something. */
export function isRedirect(text: string): boolean {
  if (!URL.canParse(text) || /^(javascript|data|vbscript|file|blob|about):/i.test(text)) return false;
  const { username, password } = new URL(text);
  return !text.includes('#') && username === '' && password === '';
}

/** Tells whether what is sent to a URL can be read on its way: plain http that leaves this machine (RFC 8252, 7.3). */
function isReadable(url: URL): boolean {
  const { protocol, hostname } = url;
  const here = /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'http:' && !here;
}

/** DID_PROOF: whether Vaults have to prove the DIDs that they ask for. */
export const didProofMode = setting.choice(
  'Whether a request that names a DID has to be signed with its key; one that is signed must hold either way',
  DID_PROOF_MODES,
  { fallback: 'optional' },
);

const oneSecret = setting.secretBytes('one secret');

/** SERVICE_SECRET: the current one first. */
const serviceSecret: Setting<ServiceSecrets['service']> = {
  meaning:
    'The secret that this service signs and seals with; the same in each replica. While it is replaced: two, the first is used (see “Rotate every secret without downtime”)',
  type: `${oneSecret.type}; secret|secret while one takes the other’s place`,
  secret: true,
  parse(text) {
    const [current = '', ...others] = text.split('|');
    return [oneSecret.parse(current), ...others.map((other) => oneSecret.parse(other))];
  },
};

/**
 * The settings of a provider's service.
 * @param name the provider's name, for the names of its app's settings
 * @param needsApp whether it works with an app that the operator has registered; only then its id and secret are settings
 */
export function serviceSettings(name: string, needsApp = true) {
  const app = name.toUpperCase();
  const all = {
    PORT: setting.port('The port this service listens on', { fallback: 8080 }),
    HOST: setting.text('The address it listens on', { fallback: '0.0.0.0' }),
    PUBLIC_URL: setting.url('The gateway’s public URL: callback URLs and links are made of it'),
    SERVICE_SECRET: serviceSecret,
    INDEX_SECRET: setting.secretBytes(
      'The secret of the hashes by which this service finds again what it has stored; the same in each replica, and never replaced',
    ),
    COUCHDB_URL: setting.url('CouchDB, without name and password: the keeper makes this service’s account', {
      secret: true,
    }),
    KEEPER_URL: setting.url('The keeper, which makes databases and accounts'),
    KEEPER_SECRET: setting.secretBytes('This provider’s secret in the keeper’s KEEPER_SECRETS'),
    AMQP_URL: setting.url('RabbitMQ', { protocols: ['amqp:', 'amqps:'], secret: true }),
    REDIRECT_URLS: setting.list(
      'Where a Vault may want the person back after connecting, letter for letter; the first is the default',
      'absolute URLs, separated by commas',
      isRedirect,
      { fallback: ['vault://connections'] },
    ),
    DID_PROOF: didProofMode,
    RELAYS: setting.list(
      'The names of the push relays that `notify` may name',
      'names, separated by commas',
      (item) => relayNamePattern.test(item),
      { fallback: [] },
    ),
    SPOOL_DIR: setting.text('Where sealed batches wait for CouchDB', { fallback: 'spool' }),
    SPOOL_MB: setting.integer(
      'How much may wait there, in MiB',
      { min: 8, max: 1_000_000 },
      { fallback: 256 },
    ),
    SPOOL_MEMORY_MB: setting.integer(
      'How much of it may wait in memory, in MiB, before batches go to disk',
      { min: 0, max: 1000 },
      { fallback: 4 },
    ),
    MAX_SYNCS: setting.integer(
      'How many syncs run at once in this process',
      { min: 1, max: 1000 },
      { fallback: 20 },
    ),
    MAX_WAITING_SYNCS: setting.integer(
      'How many syncs more may wait for their turn; a quarter of them of one DID. Then Vaults get busy with a time to come back',
      { min: 0, max: 10_000 },
      { fallback: 100 },
    ),
    SYNCS_PER_ACCOUNT_PER_HOUR: setting.integer(
      'How many syncs may be started for one account of a person in an hour, at all replicas together; 0 for no limit',
      { min: 0, max: 1_000_000 },
      { fallback: 60 },
    ),
    DRAIN_SECONDS: setting.integer(
      'After that: how long running syncs may take to finish their pages, and requests to be answered',
      { min: 1, max: 600 },
      { fallback: 20 },
    ),
    SHUTDOWN_DELAY_SECONDS: shutdownDelay,
    OTEL_EXPORTER_OTLP_ENDPOINT: tracingEndpoint,
    LOG_LEVEL: logLevel(),
    SERVERS_ALLOWED: setting.list(
      'Of a provider whose accounts are at many servers: the only ones that may be connected to, with all below them; any where none is told',
      'host names, separated by commas',
      isPublicName,
      { fallback: [] },
    ),
    SERVERS_DENIED: setting.list(
      'Of such a provider: servers that are never connected to, with all below them',
      'host names, separated by commas',
      isPublicName,
      { fallback: [] },
    ),
    SERVERS_LOOPBACK: setting.flag(
      'Of such a provider: whether servers of this very machine may be connected to, over plain http; never in production',
      { fallback: false },
    ),
    [`${app}_CLIENT_ID`]: setting.text('The app’s id at the third party'),
    [`${app}_CLIENT_SECRET`]: setting.secretText('The app’s secret at the third party', 8),
    [`${app}_SIMULATOR_URL`]: setting.optional(
      setting.url('A simulator that stands for the third party; never in production'),
    ),
  };
  if (needsApp) return all;
  const others = Object.entries(all).filter(([setting]) => !setting.startsWith(`${app}_CLIENT_`));
  return Object.fromEntries(others) as typeof all;
}

export type ServiceConfig = ConfigOf<ReturnType<typeof serviceSettings>>;

/** What is wrong with settings of a provider's service that are each fine. @param name the provider's name */
export function serviceFaults(name: string, config: ServiceConfig): string[] {
  const simulator = `${name.toUpperCase()}_SIMULATOR_URL`;
  const { PUBLIC_URL, REDIRECT_URLS, SERVICE_SECRET, INDEX_SECRET, KEEPER_URL, COUCHDB_URL } = config;
  // Real tokens are in what comes from third parties, and in the links that lead back (RFC 9700, 2.6).
  const live = config[simulator] === undefined;
  const isPublic = PUBLIC_URL.protocol === 'https:';
  const secrets = [...SERVICE_SECRET, INDEX_SECRET].map((secret) => Buffer.from(secret).toString('hex'));
  const named = ({ username, password }: URL) => username !== '' || password !== '';
  const faults: readonly (readonly [boolean, string])[] = [
    [
      live && isReadable(PUBLIC_URL),
      'PUBLIC_URL is plain http to another machine: a live provider wants https',
    ],
    [
      live && REDIRECT_URLS.some((redirect) => isReadable(new URL(redirect))),
      'REDIRECT_URLS has plain http to another machine: a live provider wants https',
    ],
    [new Set(secrets).size < secrets.length, 'SERVICE_SECRET has a secret twice, or has INDEX_SECRET in it'],
    [named(KEEPER_URL), 'KEEPER_URL has a name or password in it: the secret is KEEPER_SECRET'],
    [named(COUCHDB_URL), 'COUCHDB_URL has a name or password in it: only the keeper has them'],
    [config.SERVERS_LOOPBACK && isPublic, 'SERVERS_LOOPBACK is for development: not with a public https URL'],
    [!live && isPublic, `${simulator} is for development: not with a public https URL`],
  ];
  return faults.flatMap(([holds, fault]) => (holds ? [fault] : []));
}

/**
 * The settings of a provider's service from the environment. @param name the provider's name
 * @param needsApp as for `serviceSettings`
 * @throws ConfigError that names every fault at once.
 */
export const readServiceSettings = (
  name: string,
  environment?: Environment,
  needsApp?: boolean,
): ServiceConfig =>
  readConfig(serviceSettings(name, needsApp), environment, (config) => serviceFaults(name, config));
