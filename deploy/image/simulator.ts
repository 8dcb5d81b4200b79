import { ConfigError, readConfig, setting } from '@data-connector/kit/config';
import { simulatorSettings } from '@data-connector/simulator';
import { loadProviders, needsApp, PROVIDER_NAMES } from '../../services/providers.js';

const HELP = `Runs the simulator of one provider by itself, as Compose does.

  node --conditions=data-connector-source --import tsx deploy/image/simulator.ts PROVIDER

PROVIDER is ${PROVIDER_NAMES.join(', ')}.

Settings, each also as X_FILE: PORT, HOST, <PROVIDER>_CLIENT_ID, <PROVIDER>_CLIENT_SECRET (the app that it knows, where
an operator registers one), and SIMULATOR_… as for npm start.
`;

async function main(): Promise<void> {
  const [name = '--help'] = process.argv.slice(2);
  const [found] = PROVIDER_NAMES.includes(name) ? await loadProviders([name]) : [];
  if (!found) {
    console.log(HELP);
    process.exitCode = name === '--help' ? 0 : 1;
    return;
  }
  const [id, secret] = [`${name.toUpperCase()}_CLIENT_ID`, `${name.toUpperCase()}_CLIENT_SECRET`];
  const place = readConfig({
    PORT: setting.port('where it listens'),
    HOST: setting.text('the address it listens on', { fallback: '0.0.0.0' }),
  });
  const app = needsApp(name)
    ? readConfig({
        [id]: setting.text('the id of the app that it knows'),
        [secret]: setting.secretText('the secret of the app that it knows', 8),
      })
    : undefined;
  const simulator = await found.simulator.start({
    ...simulatorSettings(),
    port: place.PORT,
    host: place.HOST,
    app: app && { clientId: app[id] ?? '', clientSecret: app[secret] ?? '' },
  });
  console.log(`${found.definition.manifest.label}, simulated, at port ${simulator.port}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
