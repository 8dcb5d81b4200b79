import { readFileSync } from 'node:fs';

/** One setting of a service: what it means to an operator, and how its text becomes a value. */
export interface Setting<T> {
  readonly meaning: string;
  /** The form of its text, for people: `URL`, `port`, `whole number`, … */
  readonly type: string;
  readonly secret?: true;
  /** What an operator reads as the default. */
  readonly defaultText?: string;
  /** Without text and without this, the setting is missing. */
  readonly fallback?: () => T;
  /** @throws Error whose message says what is wrong, without the value. */
  parse(text: string): T;
}

export type Settings = Record<string, Setting<unknown>>;
export type ConfigOf<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every fault of a configuration at once; its message lists them, without any value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(
      `The settings have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}

/**
 * The text of `X`, or what the file at `X_FILE` holds without its last line break, and where it stands, for people; an
 * empty one is none.
 * @throws Error that says what is wrong
 */
export function findText(name: string, environment: Environment): { text: string; from: string } | undefined {
  const [direct, file] = [environment[name], environment[`${name}_FILE`]];
  if (direct && file) throw new Error(`is set twice, by ${name} and by ${name}_FILE: set one`);
  if (direct) return { text: direct, from: 'environment' };
  if (!file) return undefined;
  try {
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return text === '' ? undefined : { text, from: `file ${file}` };
  } catch {
    throw new Error(`is to come from the file in ${name}_FILE, which cannot be read`);
  }
}

function valueOf(name: string, setting: Setting<unknown>, environment: Environment): unknown {
  const found = findText(name, environment);
  if (found) return setting.parse(found.text);
  if (setting.fallback) return setting.fallback();
  throw new Error(`is missing (${setting.type}): ${setting.meaning}`);
}

/**
 * Reads settings from the environment, each `X` also as a file named by `X_FILE`. `check` looks at the whole and
 * returns faults of its own.
 * @throws ConfigError that names every fault at once.
 */
export function readConfig<S extends Settings>(
  settings: S,
  environment: Environment = process.env,
  check: (config: ConfigOf<S>) => readonly string[] = () => [],
): ConfigOf<S> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    try {
      values[name] = valueOf(name, setting, environment);
    } catch (fault) {
      faults.push(`${name} ${(fault as Error).message}`);
    }
  }
  const config = values as ConfigOf<S>;
  if (faults.length === 0) faults.push(...check(config));
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}
