import {
  readConfig,
  setting,
  shutdownDelay,
  startConfig,
  type ConfigOf,
  type Environment,
  type Setting,
} from '@data-connector/kit/config';
import type { LogLevel } from '@data-connector/kit/log';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

const logLevel: Setting<LogLevel> = {
  meaning: 'what is logged',
  type: LEVELS.join(', '),
  defaultText: 'info',
  fallback: () => 'info',
  parse(text) {
    const level = LEVELS.find((one) => one === text);
    if (!level) throw new Error(`is none of ${LEVELS.join(', ')}`);
    return level;
  },
};

/** The settings of the Vault's process: nothing of it is a secret. */
export const VAULT_DEMO_SETTINGS = {
  PORT: setting.port('where it listens', { fallback: 8082 }),
  HOST: setting.text('the address it listens on', { fallback: '0.0.0.0' }),
  PUBLIC_URL: setting.url('where people open it, as https://vault.example'),
  GATEWAY_URL: setting.url('the gateway’s public URL, as https://connect.example'),
  SHUTDOWN_DELAY_SECONDS: shutdownDelay,
  LOG_LEVEL: logLevel,
} as const;

export type VaultDemoSettings = ConfigOf<typeof VAULT_DEMO_SETTINGS>;

const isOrigin = (url: URL): boolean => url.href === `${url.origin}/`;

function originsOnly({ PUBLIC_URL, GATEWAY_URL }: VaultDemoSettings): string[] {
  const rule = 'may have no path, query or credentials';
  return [
    ...(isOrigin(PUBLIC_URL) ? [] : [`PUBLIC_URL ${rule}`]),
    ...(isOrigin(GATEWAY_URL) ? [] : [`GATEWAY_URL ${rule}`]),
  ];
}

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
