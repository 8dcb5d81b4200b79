import { ConfigError, readConfig, settingsHelp } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { examine } from '@data-connector/service/doctor';
import { loadProviders, PROVIDER_NAMES } from '../services/providers.js';

/** What is examined of the settings of a provider's service. */
function settingsOf(name: string) {
  const app = name.toUpperCase();
  const { PUBLIC_URL, ...all } = serviceSettings(name);
  const own = Object.entries(all).filter(([setting]) => setting.startsWith(`${app}_`));
  return { PUBLIC_URL, ...Object.fromEntries(own) };
}

const help =
  (): string => `Examines a live provider's settings as its third party sees them; changes nothing there.

  npm run doctor -- <provider>    one of ${PROVIDER_NAMES.join(', ')}

${settingsHelp(settingsOf('<provider>'))}
`;

async function main(name = ''): Promise<void> {
  const [known] = await loadProviders([name]);
  if (!known) {
    console.log(help());
    process.exitCode = name === '--help' ? 0 : 2;
    return;
  }
  const config: Record<string, unknown> = readConfig(settingsOf(name));
  const of = (what: string) => config[`${name.toUpperCase()}_${what}`];
  const findings = examine(known.definition, {
    publicUrl: config['PUBLIC_URL'] as URL,
    clientId: of('CLIENT_ID') as string,
    clientSecret: of('CLIENT_SECRET') as string,
    simulator: of('SIMULATOR_URL') as URL | undefined,
  });
  for await (const { what, mend } of findings) {
    console.log(mend === undefined ? `well     ${what}` : `to mend  ${what}: ${mend}`);
    if (mend !== undefined) process.exitCode = 1;
  }
  console.log(`\nWhat cannot be seen from here: ${known.definition.manifest.label}'s review of the app.`);
}

main(process.argv[2]).catch((error: unknown) => {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
