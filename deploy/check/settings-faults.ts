import { ConfigError, type Settings } from '@data-connector/kit/config';
import type { Fault } from './fault.js';
import type { Secrets } from '../secrets/make-secrets.js';
import type { Service } from './services.js';

/** One entry of a part's environment: its text, or the secret that the file it names comes from. */
export interface EnvEntry {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly field: string;
}

/** How a deployed part gets its environment. */
export interface Deployed {
  /** The part's name, as `facebook`. */
  readonly service: string;
  readonly env: readonly EnvEntry[];
  /** What is mounted where: the secret's name in its part, by the path of the file. */
  readonly files: ReadonlyMap<string, string>;
  /** Where the part itself stands, for what is missing. */
  readonly file: string;
  readonly field: string;
}

const FILE = '_FILE';
/** What Node itself reads, and docs/operations.md speaks of. */
const OF_NODE = ['NODE_EXTRA_CA_CERTS'];

/** The text of a setting: as it stands, or what a secret file holds. */
function textOf(entry: EnvEntry, deployed: Deployed, secrets: Secrets): string | Error {
  if (!entry.name.endsWith(FILE)) return entry.value;
  const key = deployed.files.get(entry.value);
  if (key === undefined) return new Error(`names ${entry.value}, where no secret is mounted`);
  const secret = secrets[deployed.service]?.[key];
  return (
    secret ??
    new Error(`needs the secret ${key}, which npm run secrets does not make for ${deployed.service}`)
  );
}

function entryFault(
  entry: EnvEntry,
  settings: Settings,
  deployed: Deployed,
  secrets: Secrets,
): string | undefined {
  const direct = Object.hasOwn(settings, entry.name);
  const name = direct || !entry.name.endsWith(FILE) ? entry.name : entry.name.slice(0, -FILE.length);
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (OF_NODE.includes(entry.name)) return undefined;
  if (!setting) return `is no setting of ${deployed.service}`;
  const text = textOf(entry, deployed, secrets);
  if (text instanceof Error) return text.message;
  if (setting.secret && direct && /:\/\/[^/]*:[^/]*@/.test(text))
    return 'has a password in it: it has to come from a file';
  if (setting.secret && direct && !/^https?:\/\/[^@]*$/.test(text))
    return `is a secret: it has to come from a file (${name}${FILE})`;
  if (text === '') return undefined;
  try {
    setting.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Settings that a part does not know, that it cannot read, or that it misses. */
function singleFaults(deployed: Deployed, settings: Settings, secrets: Secrets): Fault[] {
  const faults = deployed.env.flatMap((entry): Fault[] => {
    const message = entryFault(entry, settings, deployed, secrets);
    return message === undefined
      ? []
      : [{ file: entry.file, field: `${entry.field} (${entry.name})`, message }];
  });
  const set = new Set(deployed.env.filter(({ value }) => value !== '').map(({ name }) => name));
  for (const [name, { fallback, meaning }] of Object.entries(settings)) {
    const times = Number(set.has(name)) + Number(set.has(`${name}${FILE}`));
    const place = { file: deployed.file, field: `${deployed.field} (${name})` };
    if (times === 0 && !fallback)
      faults.push({ ...place, message: `is not set for ${deployed.service}: ${meaning}` });
    if (times === 2) faults.push({ ...place, message: `is set twice, by ${name} and ${name}${FILE}` });
  }
  return faults;
}

/** What keeps a part from starting: single settings, or those that do not fit together. */
export function settingFaults(deployed: Deployed, { settings, read }: Service, secrets: Secrets): Fault[] {
  const single = singleFaults(deployed, settings, secrets);
  if (single.length > 0) return single;
  try {
    read(Object.fromEntries(settingTexts(deployed, secrets)));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((message) => ({
      file: deployed.file,
      field: deployed.field,
      message: `${deployed.service} does not start: ${message}`,
    }));
  }
}

/** The texts of a part's settings, secrets included. */
export function settingTexts(deployed: Deployed, secrets: Secrets): Map<string, string> {
  const texts = deployed.env.flatMap((entry): [string, string][] => {
    const text = textOf(entry, deployed, secrets);
    return typeof text === 'string' ? [[entry.name.replace(/_FILE$/, ''), text]] : [];
  });
  return new Map(texts);
}
