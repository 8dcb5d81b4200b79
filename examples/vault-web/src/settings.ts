import {
  logLevel,
  readConfig,
  setting,
  shutdownDelay,
  type ConfigOf,
  type Environment,
} from '@data-connector/kit/config';

/** The settings of the Vault's process: nothing of it is a secret. */
export const VAULT_DEMO_SETTINGS = {
  PORT: setting.port('where it listens', { fallback: 8082 }),
  HOST: setting.text('the address it listens on', { fallback: '0.0.0.0' }),
  PUBLIC_URL: setting.url('where people open it, as https://vault.example'),
  GATEWAY_URL: setting.url('the gateway’s public URL, as https://connect.example'),
  SHUTDOWN_DELAY_SECONDS: shutdownDelay,
  LOG_LEVEL: logLevel(),
} as const;

type VaultDemoSettings = ConfigOf<typeof VAULT_DEMO_SETTINGS>;

/** What is wrong with settings of the Vault's process that are each fine. */
export const originsOnly = ({ PUBLIC_URL, GATEWAY_URL }: VaultDemoSettings): string[] =>
  Object.entries({ PUBLIC_URL, GATEWAY_URL })
    .filter(([, url]) => url.href !== `${url.origin}/`)
    .map(([name]) => `${name} may have no path, query or credentials`);

/**
 * The Vault's settings from the environment.
 * @throws ConfigError that names every fault at once.
 */
export function readVaultDemoSettings(environment?: Environment): VaultDemoSettings {
  return readConfig(VAULT_DEMO_SETTINGS, environment, originsOnly);
}
