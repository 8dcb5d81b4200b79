import { gatewaySettings } from '@data-connector/gateway';
import type { Settings } from '@data-connector/core/config';
import { serviceSettings } from '@data-connector/core/service';
import { KEEPER_SETTINGS } from '@data-connector/keeper';
import { NOTIFIER_SETTINGS } from '@data-connector/notifier';
import { VAULT_DEMO_SETTINGS } from '@data-connector/vault-demo';
import { PROVIDERS } from '../providers.js';

/** The names of the providers' services. */
export const PROVIDER_NAMES: readonly string[] = PROVIDERS.map(({ definition }) => definition.manifest.name);

/** Every part that is deployed from an image of this project, with the settings that it reads. */
export const SERVICES: ReadonlyMap<string, Settings> = new Map<string, Settings>([
  ['gateway', gatewaySettings],
  ['keeper', KEEPER_SETTINGS],
  ['notifier', NOTIFIER_SETTINGS],
  ['vault-demo', VAULT_DEMO_SETTINGS],
  ...PROVIDER_NAMES.map((name): [string, Settings] => [name, serviceSettings(name)]),
]);
