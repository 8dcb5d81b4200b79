import { settingsTable, type Settings } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { gatewaySettings } from '@data-connector/gateway';
import { KEEPER_SETTINGS } from '@data-connector/keeper';
import { NOTIFIER_SETTINGS } from '@data-connector/notifier';
import { VAULT_DEMO_SETTINGS } from '@data-connector/vault-web';
import { START_SETTINGS } from '../../scripts/start-settings.js';
import type { Blocks } from './marked-blocks.js';

/** Each process's settings, by the name that docs/operations.md has for it. */
const TABLES: Readonly<Record<string, Settings>> = {
  gateway: gatewaySettings,
  // In the table APP stands for the provider's name.
  provider: serviceSettings('app'),
  keeper: KEEPER_SETTINGS,
  notifier: NOTIFIER_SETTINGS,
  'vault-demo': VAULT_DEMO_SETTINGS,
  start: START_SETTINGS,
};

/** The tables of settings that docs/operations.md shows. */
export const SETTINGS: Blocks = Object.fromEntries(
  Object.entries(TABLES).map(([name, settings]) => [name, settingsTable(settings)]),
);
