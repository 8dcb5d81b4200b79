import { gatewaySettings, readGatewaySettings } from '@data-connector/gateway';
import { readConfig, type Environment, type Settings } from '@data-connector/kit/config';
import { readServiceSettings, serviceSettings } from '@data-connector/service';
import { KEEPER_SETTINGS } from '@data-connector/keeper';
import { NOTIFIER_SETTINGS, relayFaults } from '@data-connector/notifier';
import { readVaultDemoSettings, VAULT_DEMO_SETTINGS } from '@data-connector/vault-web';
import { PROVIDER_FOLDERS } from '../../services/providers.js';

/** A part's settings, and how its process reads them. */
export interface Service {
  readonly settings: Settings;
  /** @throws ConfigError, as the process that does not start */
  readonly read: (environment: Environment) => unknown;
}

/** Every part that is deployed from an image of this project. */
export const SERVICES: ReadonlyMap<string, Service> = new Map<string, Service>([
  ['gateway', { settings: gatewaySettings, read: readGatewaySettings }],
  ['keeper', { settings: KEEPER_SETTINGS, read: (environment) => readConfig(KEEPER_SETTINGS, environment) }],
  [
    'notifier',
    {
      settings: NOTIFIER_SETTINGS,
      read: (environment) => readConfig(NOTIFIER_SETTINGS, environment, relayFaults),
    },
  ],
  ['vault-demo', { settings: VAULT_DEMO_SETTINGS, read: readVaultDemoSettings }],
  ...PROVIDER_FOLDERS.map(({ name, needsApp }): [string, Service] => [
    name,
    {
      settings: serviceSettings(name, needsApp),
      read: (environment) => readServiceSettings(name, environment, needsApp),
    },
  ]),
]);
