import { valueIn } from '../deploy/secrets/make-secrets.js';
import { readSecrets } from '../deploy/secrets/secrets-folder.js';
import { ownSecret } from './own-secret.js';
import type { StartSettings } from './start-settings.js';

const NAME = 'demo';

/** The push relay named `demo`, which `npm run demo` listens as: next to the gateway's port, unless the operator has named another. */
export function relayOf({
  DATA_DIR,
  PORT,
  RELAY_URL,
}: Pick<StartSettings, 'DATA_DIR' | 'PORT' | 'RELAY_URL'>) {
  const secret = `whsec_${Buffer.from(ownSecret(DATA_DIR, 'demo-relay')).toString('base64')}`;
  const port = PORT < 65_535 ? PORT + 1 : PORT - 1;
  return { name: NAME, url: RELAY_URL ?? new URL(`http://127.0.0.1:${port}/push`), secret };
}

/** What the notifier in containers signs the demo's pushes with, if `npm run secrets` made this folder. */
export function containersRelaySecret(folder: string): string | undefined {
  const { notifier } = readSecrets(folder, { notifier: ['RELAY_SECRETS'] });
  // Of two, while one takes the other's place, either will do.
  return valueIn(notifier?.['RELAY_SECRETS'], NAME)?.split('|').at(-1);
}
