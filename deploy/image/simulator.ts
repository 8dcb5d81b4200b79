import { ConfigError, readConfig, setting } from '@data-connector/kit/config';
import { simulatorSettings } from '@data-connector/simulator';
import { loadProviders, PROVIDER_NAMES } from '../../services/providers.js';

const HELP = `Runs the simulator of one provider by itself, as Compose does.

  node --conditions=data-connector-source --import tsx deploy/image/simulator.ts PROVIDER

PROVIDER is ${PROVIDER_NAMES.join(', ')}.

Settings, each also as X_FILE: PORT, HOST, <PROVIDER>_CLIENT_ID, <PROVIDER>_CLIENT_SECRET (the app that it knows),
and SIMULATOR_… as for npm start.
`;

async function main(): Promise<void> {
  const [name = '--help'] = process.argv.slice(2);
  const [found] = PROVIDER_NAMES.includes(name) ? await loadProviders([name]) : [];
  if (!found) {
    console.log(HELP);
    process.exitCode = name === '--help' ? 0 : 1;
    return;
  }
  const app = name.toUpperCase();
  const config = readConfig({
    PORT: setting.port('where it listens'),
    HOST: setting.text('the address it listens on', { fallback: '0.0.0.0' }),
    [`${app}_CLIENT_ID`]: setting.text('the id of the app that it knows'),
    [`${app}_CLIENT_SECRET`]: setting.secretText('the secret of the app that it knows', 8),
  });
  const simulator = await found.simulator.start({
    ...simulatorSettings(),
    port: config['PORT'],
    host: config['HOST'],
    app: {
      clientId: config[`${app}_CLIENT_ID`] as string,
      clientSecret: config[`${app}_CLIENT_SECRET`] as string,
    },
  });
  console.log(`${found.definition.manifest.label}, simulated, at port ${simulator.port}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
