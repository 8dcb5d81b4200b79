import { ConfigError, readConfig, shutdownDelay } from '@data-connector/kit/config';
import { END_MARGIN_MS, FINISH_MS } from '@data-connector/kit/process';
import type { Secrets } from '../secrets/make-secrets.js';
import { into } from './fault.js';
import type { Service } from './services.js';

/** One entry of a part's environment, and where it stands. */
export interface EnvEntry {
  readonly name: string;
  readonly value: string;
  readonly place: string;
}

/** How a deployed part gets its environment. */
export interface Deployed {
  /** The part's name, as `meadow`. */
  readonly service: string;
  readonly env: readonly EnvEntry[];
  /** What is mounted where: the secret's name in its part, by the path of the file. */
  readonly files: ReadonlyMap<string, string>;
  /** Where its environment stands, for what is missing there. */
  readonly place: string;
}

const FILE = /_FILE$/;
/** What Node itself reads, and docs/operations.md speaks of. */
const OF_NODE = 'NODE_EXTRA_CA_CERTS';

/** The text of a setting: as it stands, or what the secret holds that its file comes from. */
const textOf = ({ name, value }: EnvEntry, { files, service }: Deployed, secrets: Secrets) =>
  FILE.test(name) ? secrets[service]?.[files.get(value) ?? ''] : value;

/** The texts of a part's settings, secrets included. */
export const settingTexts = (deployed: Deployed, secrets: Secrets): ReadonlyMap<string, string> =>
  new Map(
    deployed.env.flatMap((entry): [string, string][] => {
      const text = textOf(entry, deployed, secrets);
      return text === undefined ? [] : [[entry.name.replace(FILE, ''), text]];
    }),
  );

/** What keeps a part from starting: settings that it does not know or that no secret is behind, and what its own reading of them says. */
export function settingFaults(deployed: Deployed, { settings, read }: Service, secrets: Secrets): string[] {
  const faults: string[] = [];
  for (const entry of deployed.env) {
    const { name, value, place } = entry;
    const must = into(faults, `${place} (${name})`);
    const setting = settings[name.replace(FILE, '')];
    must(setting !== undefined || name === OF_NODE, '', `is no setting of ${deployed.service}`);
    must(textOf(entry, deployed, secrets) !== undefined, '', `names ${value}, where no secret is mounted`);
    // A store's URL is a secret for its password only.
    const isOpen = !setting?.secret || FILE.test(name) || /^https?:\/\/[^@]*$/.test(value);
    must(isOpen, '', `is a secret: it has to come from a file (${name}_FILE)`);
    const isOnce = !deployed.env.some((other) => other.value && other.name === `${name}_FILE`);
    must(isOnce, '', `is set twice, by ${name}_FILE too`);
  }
  if (faults.length > 0) return faults;
  try {
    read(Object.fromEntries(settingTexts(deployed, secrets)));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => {
      const entry = deployed.env.find(({ name }) => fault.startsWith(`${name.replace(FILE, '')} `));
      return `${(entry ?? deployed).place}: ${deployed.service} does not start: ${fault}`;
    });
  }
}

/** Seconds to spare before a process is killed. */
const SPARE = 5;

/**
 * How long a process needs from SIGTERM until it may be killed, in seconds.
 * @param own the text of a setting of its; a service alone has DRAIN_SECONDS
 */
export function endingSeconds(own: (setting: string) => string): number {
  const given = { SHUTDOWN_DELAY_SECONDS: own('SHUTDOWN_DELAY_SECONDS') || undefined };
  const { SHUTDOWN_DELAY_SECONDS: leave } = readConfig({ SHUTDOWN_DELAY_SECONDS: shutdownDelay }, given);
  const finish = Number(own('DRAIN_SECONDS') || FINISH_MS / 1000);
  return leave + finish + END_MARGIN_MS / 1000 + SPARE;
}
