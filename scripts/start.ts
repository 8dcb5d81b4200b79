import { ConfigError } from '@data-connector/core/config';
import { startSettings } from './start-settings.js';
import { startSystem, type System } from './system.js';

const HELP = `Starts the whole Data Connector Server in this process, on embedded parts.

  npm start

Settings, each also as X_FILE:
  PORT, HOST                the gateway's port (8080) and address (127.0.0.1)
  PUBLIC_URL                its public URL (http://localhost:PORT)
  VAULT_PORT, VAULT_PUBLIC_URL
                            the small Vault's port (PORT + 2) and public URL (http://localhost:VAULT_PORT)
  DATA_DIR                  store, spool and this system's own secrets (data)
  COUCHDB_URL, AMQP_URL     real CouchDB (with a server admin's name and password) and RabbitMQ instead
  FACEBOOK_CLIENT_ID, FACEBOOK_CLIENT_SECRET, TWITTER_CLIENT_ID, TWITTER_CLIENT_SECRET
                            make that provider live
  REDIRECT_URLS             where a Vault may want the person back; the first is the default (vault://connections)
  RELAY_URL                 the push relay named demo (the one that npm run demo listens as)
  DID_PROOF                 required: each request that names a DID is signed with its key (optional)
  SIMULATOR_POSTS=50000, SIMULATOR_FOLLOWING, SIMULATOR_LATENCY_MS, SIMULATOR_RATE_LIMIT,
  SIMULATOR_FAULTS=5xx:0.05,garbage:0.01, SIMULATOR_SEED
                            size and faults of the simulators
  LOG_LEVEL                 debug, info, warn or error (warn)
`;

function summary({ publicUrl, vaultUrl, providers, store, bus }: System): string {
  const lines = providers.map(({ label, mode, callbackUrl }) =>
    mode === 'live' ? `  ${label}: live; register the callback URL ${callbackUrl}` : `  ${label}: simulated`,
  );
  return [
    '',
    `Data Connector Server  ${publicUrl.origin}`,
    `  a small Vault in the browser: ${vaultUrl.origin}`,
    ...lines,
    `  store: ${store}`,
    `  bus: ${bus}`,
    '',
    `Next: open ${publicUrl.origin} in a browser, npm run demo in a second terminal, or`,
    `      curl ${publicUrl.origin}/providers`,
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    return;
  }
  const system = await startSystem(startSettings());
  console.log(summary(system));
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    console.log('Ending …');
    void system.stop();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** What keeps the system from starting, in one line; nothing if that is a fault of this program. */
function obstacle(error: unknown): string | undefined {
  const { code, port } = error as { code?: string; port?: number };
  if (error instanceof ConfigError) return error.message;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: end what uses it, or choose another with PORT=… or VAULT_PORT=…`;
  if (code !== 'datastore_unavailable') return undefined;
  return process.env['COUCHDB_URL'] || process.env['COUCHDB_URL_FILE']
    ? 'CouchDB does not answer, or not to this name and password: see COUCHDB_URL'
    : 'The store in DATA_DIR cannot be used: end what uses it (another npm start?), or choose another folder';
}

main().catch((error: unknown) => {
  console.error(obstacle(error) ?? error);
  process.exitCode = 1;
});
