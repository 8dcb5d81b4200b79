import { ownSecret } from './own-secret.js';
import type { StartSettings } from './start-settings.js';

/** By this name services and notifier know the push relay that `npm run demo` listens as. */
export const RELAY = 'demo';

/** Where that relay is, next to the gateway's port unless the operator has named another, and what it is signed to with. */
export function relayOf({
  DATA_DIR,
  PORT,
  RELAY_URL,
}: Pick<StartSettings, 'DATA_DIR' | 'PORT' | 'RELAY_URL'>) {
  const secret = `whsec_${Buffer.from(ownSecret(DATA_DIR, 'demo-relay')).toString('base64')}`;
  const port = PORT < 65_535 ? PORT + 1 : PORT - 1;
  return { url: RELAY_URL ?? new URL(`http://127.0.0.1:${port}/push`), secret };
}
