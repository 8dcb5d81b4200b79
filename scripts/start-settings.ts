import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ConfigError, readConfig, setting, type Environment } from '@data-connector/core/config';
import { simulatorSettings } from '@data-connector/testing/simulator';
import { PROVIDERS } from './providers.js';

const secret = true as const;

const shared = {
  PORT: setting.port('The gateway’s port', { fallback: 8080 }),
  HOST: setting.text('The address the gateway listens on', { fallback: '127.0.0.1' }),
  PUBLIC_URL: setting.optional(setting.url('The gateway’s public URL, if it is not http://localhost:PORT')),
  DATA_DIR: setting.text('The folder of the embedded store, the spool and this system’s own secrets', {
    fallback: 'data',
  }),
  COUCHDB_URL: setting.optional({
    ...setting.url('CouchDB with the name and password of a server admin, instead of the embedded store'),
    secret,
  }),
  AMQP_URL: setting.optional({
    ...setting.url('RabbitMQ, instead of the in-process bus', { protocols: ['amqp:', 'amqps:'] }),
    secret,
  }),
  REDIRECT_URLS: setting.list(
    'Where a Vault may want the person back; the first is the default',
    'absolute URLs, separated by commas',
    (item) => URL.canParse(item),
    {
      fallback: ['vault://connections'],
    },
  ),
  RELAY_URL: setting.optional(
    setting.url('The push relay named demo; by default the one that npm run demo listens as'),
  ),
  LOG_LEVEL: setting.list(
    'debug, info, warn or error',
    'one of debug, info, warn, error',
    (item) => /^(debug|info|warn|error)$/.test(item),
    {
      fallback: ['warn'],
    },
  ),
};

function appSettings() {
  return Object.fromEntries(
    PROVIDERS.flatMap(({ definition: { manifest } }) => {
      const app = manifest.name.toUpperCase();
      return [
        [`${app}_CLIENT_ID`, setting.optional(setting.text(`The app’s id at ${manifest.label}`))],
        [
          `${app}_CLIENT_SECRET`,
          setting.optional(setting.secretText(`The app’s secret at ${manifest.label}`, 8)),
        ],
      ];
    }),
  );
}

/** All faults of the parts that read settings, as one. */
function gather<T extends unknown[]>(...reads: { [K in keyof T]: () => T[K] }): T {
  const faults: string[] = [];
  const values = reads.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return values as T;
}

/** What `npm start` runs with. @throws ConfigError that names every fault at once */
export function startSettings(environment?: Environment) {
  const [config, simulators, apps] = gather<
    [ReturnType<typeof readShared>, ReturnType<typeof simulatorSettings>, Record<string, string | undefined>]
  >(
    () => readShared(environment),
    () => simulatorSettings(environment),
    () => readConfig(appSettings(), environment, halfApps) as Record<string, string | undefined>,
  );
  return {
    ...config,
    simulators,
    apps,
    publicUrl: config.PUBLIC_URL ?? new URL(`http://localhost:${config.PORT}`),
  };
}

export type StartSettings = ReturnType<typeof startSettings>;

const readShared = (environment?: Environment) =>
  readConfig(shared, environment, ({ COUCHDB_URL: couch }) =>
    couch && !(couch.username && couch.password)
      ? ['COUCHDB_URL needs the name and password of a server admin']
      : [],
  );

function halfApps(apps: Record<string, unknown>): string[] {
  return PROVIDERS.flatMap(({ definition: { manifest } }) => {
    const app = manifest.name.toUpperCase();
    const [id, appSecret] = [apps[`${app}_CLIENT_ID`], apps[`${app}_CLIENT_SECRET`]];
    return (id === undefined) === (appSecret === undefined)
      ? []
      : [`${app}_CLIENT_ID and ${app}_CLIENT_SECRET go together: one is missing`];
  });
}

/** A secret of this system that is made at its first start and stays: 32 bytes in a file that only its user can read. */
export function ownSecret(folder: string, name: string): Uint8Array {
  const secrets = join(folder, 'secrets');
  const file = join(secrets, name);
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return new Uint8Array(Buffer.from(readFileSync(file, 'utf8').trim(), 'hex'));
}
