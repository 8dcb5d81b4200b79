import { join } from 'node:path';
import { inProcessBus, NOTIFIER_QUEUE, rabbitBus, type Bus } from '@data-connector/bus';
import { endInPhases, type Part } from '@data-connector/kit/process';
import { listen } from '@data-connector/kit/http';
import { createLog, type Log } from '@data-connector/kit/log';
import { buildService } from '@data-connector/service';
import { createGateway, readGatewaySettings } from '@data-connector/gateway';
import { createNotifier } from '@data-connector/notifier';
import { startEmbeddedStore } from '@data-connector/embedded';
import { createVaultDemo, loadAssets, returnUrl } from '@data-connector/vault-web';
import { relayOf } from './demo-relay.js';
import { PROVIDERS, type KnownProvider } from './providers.js';
import { ownSecret } from './own-secret.js';
import type { StartSettings } from './start-settings.js';

/** One provider of a running system. */
export interface RunningProvider {
  readonly name: string;
  readonly label: string;
  readonly mode: 'live' | 'simulated';
  readonly callbackUrl: string;
}

/** A whole system in one process. */
export interface System {
  readonly url: string;
  readonly publicUrl: URL;
  /** Where the small Vault is opened. */
  readonly vaultUrl: URL;
  readonly providers: readonly RunningProvider[];
  readonly store: string;
  readonly bus: string;
  stop(): Promise<void>;
}

/** Syncs get so long to finish their pages, and requests to be answered, in ms. */
const FINISH_MS = 5000;

/**
 * Starts the whole system in this process, on embedded parts wherever the settings name no real ones: the store, the bus,
 * each provider's simulator and service, the notifier, the gateway, a small Vault. They end in the phases of a deployment's processes.
 */
export async function startSystem(settings: StartSettings): Promise<System> {
  const log = createLog('system', settings.LOG_LEVEL);
  const parts: Part[] = [];
  const stop = async (): Promise<void> => {
    await endInPhases(parts.splice(0), { leaveMs: 0, finishMs: FINISH_MS }, log);
  };
  const { vaultUrl } = settings;
  try {
    const couch = await startStore(settings, parts);
    const bus = startBus(settings, log);
    parts.push({ close: () => bus.close() });

    const services: (RunningProvider & { url: string })[] = [];
    for (const provider of PROVIDERS)
      services.push(await startProvider(provider, { settings, couch, bus, log, parts }));

    const demo = relayOf(settings);
    const relays = new Map([['demo', { url: demo.url, secrets: [demo.secret] }]]);
    const notifier = await createNotifier({ bus, relays, log });
    parts.push({ close: () => notifier.stop() });

    const gateway = createGateway({
      settings: readGatewaySettings({
        PORT: String(settings.PORT),
        HOST: settings.HOST,
        PUBLIC_URL: settings.publicUrl.origin,
        VAULT_URL: vaultUrl.origin,
        PROVIDERS: services.map(({ name, url }) => `${name}=${url}`).join(),
      }),
      log,
      drainMs: FINISH_MS,
    });
    const { url } = await gateway.start();
    parts.push(gateway);
    await gateway.ready;

    const vaultApp = createVaultDemo({
      assets: await loadAssets(),
      gatewayUrl: settings.publicUrl,
      publicUrl: vaultUrl,
      log,
    });
    const vault = await listen(vaultApp, { port: settings.vaultPort, host: settings.HOST, drainMs: 1000 });
    parts.push({ leave: () => vault.leave(), finish: () => vault.close() });

    return {
      url,
      publicUrl: settings.publicUrl,
      vaultUrl,
      providers: services,
      store: settings.COUCHDB_URL
        ? `CouchDB at ${settings.COUCHDB_URL.host}`
        : `embedded, in ${settings.DATA_DIR}/store`,
      bus: settings.AMQP_URL ? `RabbitMQ at ${settings.AMQP_URL.host}` : 'in this process',
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Couch {
  readonly url: URL;
  readonly name: string;
  readonly password: string;
}

async function startStore(settings: StartSettings, parts: Part[]): Promise<Couch> {
  if (settings.COUCHDB_URL) {
    const url = new URL(settings.COUCHDB_URL);
    const account = { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
    url.username = url.password = '';
    return { url, ...account };
  }
  const admin = {
    name: 'admin',
    password: Buffer.from(ownSecret(settings.DATA_DIR, 'store')).toString('hex'),
  };
  const store = await startEmbeddedStore({ folder: join(settings.DATA_DIR, 'store'), admin });
  parts.push({ close: () => store.close() });
  return { url: new URL(store.url), ...admin };
}

function startBus({ AMQP_URL }: StartSettings, log: Log): Bus {
  return AMQP_URL
    ? rabbitBus({ url: AMQP_URL.href, log, queues: [NOTIFIER_QUEUE] })
    : inProcessBus({ queues: [NOTIFIER_QUEUE] });
}

interface Surroundings {
  readonly settings: StartSettings;
  readonly couch: Couch;
  readonly bus: Bus;
  readonly log: Log;
  readonly parts: Part[];
}

async function startProvider(
  { definition, simulate }: KnownProvider,
  { settings, couch, bus, log, parts }: Surroundings,
) {
  const { name, label } = definition.manifest;
  const [clientId, clientSecret] = ['CLIENT_ID', 'CLIENT_SECRET'].map(
    (part) => settings.apps[`${name.toUpperCase()}_${part}`],
  );
  const live = clientId !== undefined && clientSecret !== undefined;
  const simulator = live ? undefined : await simulate(settings.simulators);
  if (simulator) parts.push({ close: () => simulator.close() });
  const service = await buildService({
    definition,
    app: simulator
      ? { ...simulator.app, simulator: new URL(simulator.url) }
      : { clientId: clientId ?? '', clientSecret: clientSecret ?? '' },
    secret: ownSecret(settings.DATA_DIR, name),
    publicUrl: settings.publicUrl,
    redirects: [...settings.REDIRECT_URLS, returnUrl(settings.vaultUrl)],
    relays: ['demo'],
    couch,
    bus,
    spool: { folder: join(settings.DATA_DIR, 'spool', name), maxBytes: 256 * 2 ** 20, memoryBytes: 2 ** 22 },
    maxSyncs: 20,
    maxWaitingSyncs: 100,
    didProof: settings.DID_PROOF,
    drainMs: FINISH_MS,
    log: log.child({ provider: name }),
  });
  parts.push(service);
  const listening = await listen(service.app, { port: 0, host: '127.0.0.1', drainMs: FINISH_MS });
  parts.push({ leave: () => listening.leave(), finish: () => listening.close() });
  const mode = live ? ('live' as const) : ('simulated' as const);
  return { name, label, mode, callbackUrl: service.callbackUrl, url: listening.url };
}
