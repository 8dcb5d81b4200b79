import { ConfigError } from '@data-connector/kit/config';
import { examine } from '@data-connector/service/doctor';
import { loadProviders, PROVIDER_NAMES } from '../../services/providers.js';
import { liveApp, liveAppHelp } from './live-app.js';

const help =
  (): string => `Examines a live provider's settings as its third party sees them; changes nothing there.

  npm run doctor -- <provider> [server]    one of ${PROVIDER_NAMES.join(', ')}

The server is one of those that accounts are at, where these are at many; where it makes an app for whoever asks, it makes one.

${liveAppHelp()}
`;

async function main(name = '', server?: string): Promise<void> {
  const [known] = await loadProviders([name]);
  if (!known) {
    console.log(help());
    process.exitCode = name === '--help' ? 0 : 2;
    return;
  }
  const { app, publicUrl } = liveApp(name);
  const findings = examine(known.definition, { publicUrl, server, ...app });
  for await (const { what, mend } of findings) {
    console.log(mend === undefined ? `well     ${what}` : `to mend  ${what}: ${mend}`);
    if (mend !== undefined) process.exitCode = 1;
  }
  console.log(
    `\nWhat cannot be seen from here: what ${known.definition.manifest.label} tells only who is signed in, and its review of the app.`,
  );
}

main(...process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
