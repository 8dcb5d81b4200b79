import {
  logLevel,
  readConfig,
  setting,
  shutdownDelay,
  tracingEndpoint,
  type ConfigOf,
  type Environment,
} from '@data-connector/kit/config';
import { boundSettings, type Bounds } from './traffic/bounds.js';

/** What an operator sets for the gateway: nothing of it is a secret. */
export const gatewaySettings = {
  PORT: setting.port('where it listens', { fallback: 8080 }),
  METRICS_PORT: setting.optional(
    setting.port('where /metrics is served, for the inside only; without it, nowhere'),
  ),
  HOST: setting.text('the address it listens on', { fallback: '0.0.0.0' }),
  PUBLIC_URL: setting.url('where people and Vaults reach it, as https://connect.example'),
  PROVIDERS: setting.urlMap('the providers’ services, as meadow=http://meadow:8080'),
  ALLOW_GET_SYNC: setting.flag('whether GET /sync is served, for Vaults that send their key in the URL', {
    fallback: true,
  }),
  TRUST_PROXY: setting.integer(
    'how many proxies stand before it and set X-Forwarded-For',
    { min: 0, max: 10 },
    { fallback: 0 },
  ),
  RATE_LIMIT_PER_MINUTE: setting.integer(
    'requests a minute from one address, replication and events not counted; 0 for no limit',
    { min: 0, max: 1_000_000 },
    { fallback: 600 },
  ),
  ...boundSettings,
  VAULT_URL: setting.optional(setting.url('a small Vault that the front page leads to')),
  SHUTDOWN_DELAY_SECONDS: shutdownDelay,
  LOG_LEVEL: logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: tracingEndpoint,
};

type All = ConfigOf<typeof gatewaySettings>;
type Optional =
  'METRICS_PORT' | 'VAULT_URL' | 'SHUTDOWN_DELAY_SECONDS' | 'OTEL_EXPORTER_OTLP_ENDPOINT' | keyof Bounds;
/** What is optional, and what has a default that fits, may be left out by who composes a gateway by hand. */
export type GatewaySettings = Omit<All, Optional> & Partial<Pick<All, Optional>>;

const isOrigin = (url: URL) => url.href === `${url.origin}/`;

/** What is wrong with settings that are each fine. */
export function faultsOf({ PUBLIC_URL, PROVIDERS, ...all }: All): string[] {
  const rule = 'may have no path, query or credentials';
  const perProvider = ['PROVIDER_TIMEOUT_SECONDS', 'PROVIDER_CONCURRENCY'] as const;
  return [
    ...perProvider
      .filter((name) => all[name].names.some((provider) => !PROVIDERS.has(provider)))
      .map((name) => `${name} names a provider that is not in PROVIDERS`),
    ...(isOrigin(PUBLIC_URL) ? [] : [`PUBLIC_URL ${rule}`]),
    ...([...PROVIDERS.values()].every(isOrigin) ? [] : [`PROVIDERS: a URL ${rule}`]),
  ];
}

/**
 * The gateway's settings from the environment.
 * @throws ConfigError that names every fault at once.
 */
export function readGatewaySettings(environment?: Environment): GatewaySettings {
  return readConfig(gatewaySettings, environment, faultsOf);
}
