import { parseArgs } from 'node:util';
import { KEY_KINDS } from './identity.js';

/** What `--help` prints. */
export const HELP = `Plays a Vault against a running server (npm start in another terminal): connects, syncs, replicates, opens,
verifies, erases, and shows what it got. A second run syncs only what is new.

  npm run demo -- [provider] [options]

  provider               facebook (default), twitter, …
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
  const kind = KEY_KINDS.find((known) => known === values.key);
  if (!kind) throw new Error(`--key is one of ${KEY_KINDS.join(', ')}`);
  if (values.limit !== undefined && !/^[1-9]\d{0,6}$/.test(values.limit))
    throw new Error('--limit is a whole number, from 1');
  if (values.gateway !== undefined && !(/^https?:/.test(values.gateway) && URL.canParse(values.gateway)))
    throw new Error('--gateway is a URL, such as http://localhost:8080');
  return {
    ...values,
    kind,
    limit: values.limit === undefined ? undefined : Number(values.limit),
    provider: positionals[0],
  };
}
