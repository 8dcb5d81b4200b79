import {
  logLevel,
  ConfigError,
  readConfig,
  setting,
  type Environment,
  type Settings,
} from '@data-connector/kit/config';
import { couchUrl } from '@data-connector/couch';
import { didProofMode, isRedirect } from '@data-connector/service';
import { SIMULATOR_SETTINGS, simulatorSettings } from '@data-connector/simulator';
import { loadProviders, type KnownProvider } from '../services/providers.js';

const secret = true as const;

/** The providers that `npm start` runs: all that there are. */
export const PROVIDERS = await loadProviders();

const shared = {
  // Not 0: the public URL and the callback URLs are made of it.
  PORT: setting.integer('The gateway’s port', { min: 1, max: 65_535 }, { fallback: 8080 }),
  HOST: setting.text('The address the gateway listens on', { fallback: '127.0.0.1' }),
  PUBLIC_URL: setting.optional(setting.url('The gateway’s public URL, if it is not http://localhost:PORT')),
  VAULT_PORT: setting.optional(
    setting.integer('The small Vault’s port, if it is not PORT + 2', { min: 1, max: 65_535 }),
  ),
  VAULT_PUBLIC_URL: setting.optional(
    setting.url('The small Vault’s public URL, if it is not http://localhost:VAULT_PORT'),
  ),
  DATA_DIR: setting.text('The folder of the embedded store, the spool and this system’s own secrets', {
    fallback: 'data',
  }),
  COUCHDB_URL: setting.optional(
    couchUrl('CouchDB with the name and password of a server admin, instead of the embedded store'),
  ),
  AMQP_URL: setting.optional({
    ...setting.url('RabbitMQ, instead of the in-process bus', { protocols: ['amqp:', 'amqps:'] }),
    secret,
  }),
  REDIRECT_URLS: setting.list(
    'Where a Vault may want the person back; the first is the default',
    'absolute URLs, separated by commas',
    isRedirect,
    {
      fallback: ['vault://connections'],
    },
  ),
  DID_PROOF: didProofMode,
  RELAY_URL: setting.optional(
    setting.url('The push relay named demo; by default the one that npm run demo listens as'),
  ),
  LOG_LEVEL: logLevel('warn'),
};

type Apps = Readonly<Record<string, string | boolean | undefined>>;

/** What makes a provider live: its app's id and secret, or where no app is registered, that it is to be. */
function appSettings({ definition: { manifest, needsApp } }: KnownProvider): Settings {
  const app = manifest.name.toUpperCase();
  const meaning = (what: string) =>
    `The app’s ${what} at ${manifest.label}: with both, that provider is live`;
  if (!needsApp)
    return {
      [`${app}_LIVE`]: setting.flag(`Whether ${manifest.label} is live: no app is registered for it`, {
        fallback: false,
      }),
    };
  return {
    [`${app}_CLIENT_ID`]: setting.optional(setting.text(meaning('id'))),
    [`${app}_CLIENT_SECRET`]: setting.optional(setting.secretText(meaning('secret'), 8)),
  };
}

/** Everything that can be set for `npm start`. */
export const START_SETTINGS: Settings = {
  ...shared,
  ...Object.fromEntries(PROVIDERS.flatMap((provider) => Object.entries(appSettings(provider)))),
  ...SIMULATOR_SETTINGS,
};

/** The app of one provider: both of its settings, or none. */
function readApp(provider: KnownProvider, environment?: Environment): Apps {
  const settings = appSettings(provider);
  const [id = '', appSecret] = Object.keys(settings);
  return readConfig(settings, environment, (values: Record<string, unknown>) =>
    appSecret === undefined || (values[id] === undefined) === (values[appSecret] === undefined)
      ? []
      : [`${id} and ${appSecret} go together: one is missing`],
  ) as Apps;
}

/** Whether a provider is live, by what makes it so. */
export const isLive = (provider: KnownProvider, apps: Apps): boolean =>
  Object.keys(appSettings(provider)).every((name) => apps[name] !== undefined && apps[name] !== false);

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
  const [config, simulators, ...apps] = gather<
    [ReturnType<typeof readShared>, ReturnType<typeof simulatorSettings>, ...Apps[]]
  >(
    () => readShared(environment),
    () => simulatorSettings(environment),
    ...PROVIDERS.map((provider) => () => readApp(provider, environment)),
  );
  const { PORT } = config;
  // The demo's relay has the port next to the gateway's.
  const vaultPort = config.VAULT_PORT ?? (PORT < 65_534 ? PORT + 2 : PORT - 2);
  return {
    ...config,
    simulators,
    apps: Object.assign({}, ...apps) as Apps,
    publicUrl: config.PUBLIC_URL ?? new URL(`http://localhost:${PORT}`),
    vaultPort,
    vaultUrl: config.VAULT_PUBLIC_URL ?? new URL(`http://localhost:${vaultPort}`),
  };
}

export type StartSettings = ReturnType<typeof startSettings>;

const readShared = (environment?: Environment) => readConfig(shared, environment);
