import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectAsPerson } from '@data-connector/simulator';
import { valueIn } from '../deploy/secrets/make-secrets.js';
import { readSecrets } from '../deploy/secrets/secrets-folder.js';
import { KEY_KINDS } from '../examples/vault-node/src/identity.js';
import { play } from '../examples/vault-node/src/play.js';
import { saying } from '../examples/vault-node/src/saying.js';
import { PROVIDER_NAMES } from '../services/providers.js';
import { RELAY, relayOf } from './demo-relay.js';
import { startSettings } from './start-settings.js';

const [FIRST = ''] = PROVIDER_NAMES;

const HELP = `Plays a Vault (examples/vault-node) against a running server (npm start in another terminal): connects, syncs,
replicates, opens, verifies, erases, and shows what it got. A second run syncs only what is new.

  npm run demo -- [provider] [options]

  provider               ${PROVIDER_NAMES.join(', ')} (default ${FIRST})
  --all                  every provider of the server
  --key KIND             the person's key: ${KEY_KINDS.join(', ')} (default jwk)
  --limit N              at most N records a handler
  --gateway URL          the server's public URL (default http://localhost:PORT, PORT 8080)
  --listen ADDRESS       where the demo's push relay listens (default 127.0.0.1); 0.0.0.0 for a server in containers
  --secrets DIR          what npm run secrets has made for a server in containers (default secrets)
  --help                 this text

The demo's Vault, with its keys and its records, lies in DATA_DIR/vault-demo (data/vault-demo); delete it to begin anew.
`;

/** What the words of a command line ask of the demo. @throws Error that says in one line which of them is wrong */
export function demoOptions(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      key: { type: 'string', default: 'jwk' },
      limit: { type: 'string' },
      gateway: { type: 'string' },
      listen: { type: 'string' },
      secrets: { type: 'string', default: 'secrets' },
      help: { type: 'boolean', default: false },
    },
  });
  const { limit, gateway } = values;
  const key = KEY_KINDS.find((known) => known === values.key);
  if (!key) throw new Error(`--key is one of ${KEY_KINDS.join(', ')}`);
  if (limit !== undefined && !/^[1-9]\d{0,6}$/.test(limit))
    throw new Error('--limit is a whole number, from 1');
  if (gateway !== undefined && !(/^https?:/.test(gateway) && URL.canParse(gateway)))
    throw new Error('--gateway is a URL, such as http://localhost:8080');
  const [provider = FIRST] = positionals;
  return {
    ...values,
    key,
    limit: limit === undefined ? undefined : Number(limit),
    providers: values.all ? undefined : [provider],
  };
}

async function main(): Promise<boolean> {
  const { help, gateway: given, key, limit, listen, providers, secrets } = demoOptions(process.argv.slice(2));
  if (help) {
    console.log(HELP);
    return true;
  }
  const settings = startSettings();
  const gateway = new URL(given ?? settings.publicUrl);
  const { url, secret } = relayOf({ ...settings, PORT: Number(gateway.port || '80') });
  const { notifier } = readSecrets(secrets, { notifier: ['RELAY_SECRETS'] });
  // In containers the notifier signs with another. Of two, while one takes the other's place, either will do.
  const other = valueIn(notifier?.['RELAY_SECRETS'], RELAY)?.split('|').at(-1);
  return play({
    gateway,
    folder: join(settings.DATA_DIR, 'vault-demo'),
    providers,
    key,
    limit,
    relay: { url, host: listen, secrets: other === undefined ? [secret] : [secret, other] },
    consent: connectAsPerson,
  });
}

if (import.meta.filename === process.argv[1]) await saying(main);
