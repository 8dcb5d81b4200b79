import {
  logLevel,
  readConfig,
  setting,
  shutdownDelay,
  startConfig,
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

const originsOnly = ({ PUBLIC_URL, GATEWAY_URL }: VaultDemoSettings): string[] =>
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

/**
 * The same for the Vault's own process, whose command line may ask about them.
 * @throws ConfigError that names every fault at once.
 */
export function startVaultDemoSettings(): VaultDemoSettings {
  return startConfig(VAULT_DEMO_SETTINGS, undefined, originsOnly);
}
