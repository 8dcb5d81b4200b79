import { settingsTable, type Settings } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { gatewaySettings } from '@data-connector/gateway';
import { KEEPER_SETTINGS } from '@data-connector/keeper';
import { NOTIFIER_SETTINGS } from '@data-connector/notifier';
import { VAULT_DEMO_SETTINGS } from '@data-connector/vault-web';
import { START_SETTINGS } from '../../scripts/start-settings.js';

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

const BLOCK = /<!-- settings: ([a-z-]+) -->[\s\S]*?<!-- end -->/g;

/**
 * docs/operations.md with its tables of settings as they are now: what stands between `<!-- settings: name -->` and
 * `<!-- end -->` is written anew, all else is left.
 * @throws Error for a name that there is not, or a table that is not shown
 */
export function withSettings(markdown: string): string {
  const shown = new Set<string>();
  const page = markdown.replace(BLOCK, (_whole, name: string) => {
    const settings = TABLES[name];
    if (!settings) throw new Error(`no process is called ${name}`);
    shown.add(name);
    return `<!-- settings: ${name} -->\n\n${settingsTable(settings)}\n\n<!-- end -->`;
  });
  const hidden = Object.keys(TABLES).filter((name) => !shown.has(name));
  if (hidden.length > 0) throw new Error(`docs/operations.md does not show ${hidden.join(', ')}`);
  return page;
}
