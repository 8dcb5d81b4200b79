import { ConfigError, effectiveSettings, OPTIONS, settingsHelp } from '@data-connector/kit/config';
import { START_SETTINGS, startSettings } from './start-settings.js';
import { startSystem, type System } from './system.js';

const HELP = `Starts the whole Data Connector Server in this process, on embedded parts.

  npm start

${OPTIONS}

${settingsHelp(START_SETTINGS)}
`;

function summary({ publicUrl, vaultUrl, providers, store, bus }: System): string {
  const lines = providers.map(({ label, login, mode, needsApp, callbackUrl }) => {
    if (login) return `  ${label}: simulated; log in as ${login.username}, password ${login.password}`;
    if (mode === 'simulated') return `  ${label}: simulated`;
    return `  ${label}: live${needsApp ? `; register the callback URL ${callbackUrl}` : ''}`;
  });
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
  const settings = startSettings();
  if (process.argv.includes('--print-config')) {
    console.log(effectiveSettings(START_SETTINGS));
    return;
  }
  const system = await startSystem(settings);
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
