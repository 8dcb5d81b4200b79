import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { gaps } from './gaps.js';
import { kubernetesSecrets } from './kubernetes-secrets.js';
import { makeSecrets } from './make-secrets.js';
import { readSecrets, writeMissing, type Kept } from './secrets-folder.js';

const HELP = `Makes all secrets of a deployment: a folder a part, a file a secret. What is there already stays.

  npm run secrets -- [options]

  --relay NAME    a push relay that gets a signing secret; may be given several times (default demo)
  --kubernetes    prints them as Kubernetes Secrets too: npm run -s secrets -- --kubernetes | kubectl apply -n … -f -
  --folder DIR    where they are (default secrets, where docker-compose.yml looks for them)
  --help          this text

Ends with 0, with 1 if what is there does not fit together: each line then says what to do.
`;

/** The relay that npm run demo listens as. */
const DEMO = 'demo';

function options() {
  const { values } = parseArgs({
    options: {
      relay: { type: 'string', multiple: true },
      kubernetes: { type: 'boolean', default: false },
      folder: { type: 'string', default: 'secrets' },
      help: { type: 'boolean', default: false },
    },
  });
  const wrong = values.relay?.find((name) => !/^[a-z][a-z0-9]{1,30}$/.test(name));
  if (wrong !== undefined) throw new Error('--relay is a name of lower-case letters and digits');
  return values;
}

const line = ({ part, made, there }: Kept): string =>
  [
    `  ${part}:`,
    ...(made.length > 0 ? [`made ${made.join(', ')}`] : []),
    ...(there.length > 0 ? [`kept ${there.join(', ')}`] : []),
  ].join(' ');

function main(): number {
  const { relay: relays, kubernetes, folder, help } = options();
  if (help) {
    console.log(HELP);
    return 0;
  }
  const fresh = makeSecrets(PROVIDER_NAMES, relays ?? [DEMO]);
  const names = Object.fromEntries(Object.entries(fresh).map(([part, files]) => [part, Object.keys(files)]));
  const wanted = makeSecrets(PROVIDER_NAMES, relays ?? [DEMO], readSecrets(folder, names));
  const say = kubernetes ? console.error : console.log;
  say([resolve(folder), ...writeMissing(folder, wanted).map(line)].join('\n'));
  const secrets = readSecrets(folder, names);
  const missing = gaps(secrets, PROVIDER_NAMES, relays ?? []);
  for (const gap of missing) console.error(gap);
  if (missing.length > 0) return 1;
  if (kubernetes) process.stdout.write(kubernetesSecrets(secrets));
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
