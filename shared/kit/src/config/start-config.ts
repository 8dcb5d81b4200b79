import { effectiveSettings, settingsHelp } from './describe.js';
import { readConfig, type ConfigOf, type Settings } from './read-config.js';

/** What each process understands on its command line. */
export const OPTIONS = `Options:
  --help           says this
  --print-config   says which settings are in force and where each comes from, secrets masked; starts nothing`;

/**
 * The settings that a process starts with. If its command line only asks about them, that is answered and the process
 * ends, with 0: `--help` tells what settings there are, `--print-config` which are in force.
 * @throws ConfigError that names every fault at once.
 */
export function startConfig<S extends Settings>(
  settings: S,
  check: (config: ConfigOf<S>) => readonly string[],
): ConfigOf<S> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) answer(`${OPTIONS}\n\n${settingsHelp(settings)}`);
  const config = readConfig(settings, process.env, check);
  if (args.includes('--print-config')) answer(effectiveSettings(settings));
  return config;
}

function answer(text: string): never {
  process.stdout.write(`${text}\n`);
  process.exit(0);
}
