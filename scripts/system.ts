import { join } from 'node:path';
import { inProcessBus, NOTIFIER_QUEUE, rabbitBus } from '@data-connector/bus';
import { readConfig, type Environment } from '@data-connector/kit/config';
import { listen } from '@data-connector/kit/http';
import { createLog } from '@data-connector/kit/log';
import { endInPhases, type Part } from '@data-connector/kit/process';
import { startEmbeddedStore } from '@data-connector/embedded';
import { createGateway, readGatewaySettings } from '@data-connector/gateway';
import { KEEPER_SETTINGS, serveKeeper } from '@data-connector/keeper';
import { NOTIFIER_SETTINGS, relayFaults, serveNotifier } from '@data-connector/notifier';
import { serveProvider, serviceSettings } from '@data-connector/service';
import { createVaultDemo, loadAssets, returnUrl } from '@data-connector/vault-web';
import { RELAY, relayOf } from './demo-relay.js';
import { ownSecret } from './own-secret.js';
import type { KnownProvider } from '../services/providers.js';
import { isLive, PROVIDERS, type StartSettings } from './start-settings.js';

/** A whole system in one process. */
export type System = Awaited<ReturnType<typeof startSystem>>;

/** Syncs get so long to finish their pages, and requests to be answered. */
const DRAIN_SECONDS = 5;
const DRAIN_MS = DRAIN_SECONDS * 1000;

/**
 * Starts the whole system in this process, on embedded parts wherever the settings name no real ones. Each part is made as
 * its own process makes it, of the settings that it would read there; what is not named here has its default. They ask each
 * other over HTTP, and end in the phases of a deployment's processes.
 */
export async function startSystem(settings: StartSettings) {
  const { publicUrl, vaultUrl, DATA_DIR, LOG_LEVEL } = settings;
  const secret = (name: string) => Buffer.from(ownSecret(DATA_DIR, name)).toString('hex');
  const log = createLog('system', LOG_LEVEL);
  const parts: Part[] = [];
  const stop = async (): Promise<void> => {
    await endInPhases(parts.splice(0), { leaveMs: 0, finishMs: DRAIN_MS }, log);
  };
  const started = <P extends Part>(part: P): P => {
    parts.push(part);
    return part;
  };
  /** Only the gateway and the small Vault are reached from elsewhere. */
  const inside = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL };

  async function startStore(): Promise<URL> {
    if (settings.COUCHDB_URL) return settings.COUCHDB_URL;
    const admin = { name: 'admin', password: secret('store') };
    const store = await startEmbeddedStore({ folder: join(DATA_DIR, 'store'), admin });
    parts.push({ close: () => store.close() });
    return Object.assign(new URL(store.url), { username: admin.name, password: admin.password });
  }

  async function startProvider(provider: KnownProvider, stands: Environment) {
    const { definition, simulator: thirdParty } = provider;
    const { name, label } = definition.manifest;
    const { needsApp } = definition;
    const [id, appSecret, simulatorUrl] = ['CLIENT_ID', 'CLIENT_SECRET', 'SIMULATOR_URL'].map(
      (what) => `${name.toUpperCase()}_${what}`,
    ) as [string, string, string];
    const live = isLive(provider, settings.apps);
    const simulator = live ? undefined : await thirdParty.start(settings.simulators);
    if (simulator) parts.push({ close: () => simulator.close() });
    const app = simulator
      ? {
          [id]: simulator.app.clientId,
          [appSecret]: simulator.app.clientSecret,
          [simulatorUrl]: simulator.url,
        }
      : needsApp
        ? { [id]: settings.apps[id] as string, [appSecret]: settings.apps[appSecret] as string }
        : {};
    // A simulated provider may stand beside a live one, whatever the public URL: so each setting is checked by itself.
    const config = readConfig(serviceSettings(name, needsApp), {
      ...inside,
      ...stands,
      ...app,
      SERVICE_SECRET: secret(name),
      INDEX_SECRET: secret(`index-${name}`),
      KEEPER_SECRET: secret(`keeper-${name}`),
      SPOOL_DIR: join(DATA_DIR, 'spool', name),
    });
    const { url, callbackUrl } = started(
      await serveProvider(definition, config, { bus, log: createLog(name, LOG_LEVEL) }),
    );
    const mode = live ? ('live' as const) : ('simulated' as const);
    const [person] = simulator?.people ?? [];
    const login =
      simulator && person && !definition.hasConsent
        ? { username: person.username, password: simulator.passwordOf(person.id) }
        : undefined;
    return { name, label, mode, needsApp, url, callbackUrl, login };
  }

  const bus = settings.AMQP_URL
    ? rabbitBus({ url: settings.AMQP_URL.href, log, queues: [NOTIFIER_QUEUE] })
    : inProcessBus({ queues: [NOTIFIER_QUEUE] });
  parts.push({ close: () => bus.close() });
  // The parts want to know where it is, and are handed it here.
  const AMQP_URL = settings.AMQP_URL?.href ?? 'amqp://in-this-process';
  try {
    const couch = await startStore();
    const keeperSettings = readConfig(KEEPER_SETTINGS, {
      ...inside,
      COUCHDB_URL: couch.href,
      KEEPER_SECRETS: PROVIDERS.map(
        ({ definition: { manifest } }) => `${manifest.name}=${secret(`keeper-${manifest.name}`)}`,
      ).join(),
    });
    const keeper = started(await serveKeeper(keeperSettings, createLog('keeper', LOG_LEVEL)));

    const stands = {
      PUBLIC_URL: publicUrl.origin,
      COUCHDB_URL: Object.assign(new URL(couch), { username: '', password: '' }).href,
      KEEPER_URL: keeper.url,
      AMQP_URL,
      REDIRECT_URLS: [...settings.REDIRECT_URLS, returnUrl(vaultUrl)].join(),
      RELAYS: RELAY,
      DID_PROOF: settings.DID_PROOF,
      DRAIN_SECONDS: String(DRAIN_SECONDS),
    };
    const providers: Awaited<ReturnType<typeof startProvider>>[] = [];
    for (const provider of PROVIDERS) providers.push(await startProvider(provider, stands));

    const relay = relayOf(settings);
    const notifierSettings = readConfig(
      NOTIFIER_SETTINGS,
      {
        ...inside,
        AMQP_URL,
        RELAYS: `${RELAY}=${relay.url.href}`,
        RELAY_SECRETS: `${RELAY}=${relay.secret}`,
      },
      relayFaults,
    );
    started(await serveNotifier(notifierSettings, { bus, log: createLog('notifier', LOG_LEVEL) }));

    const gatewaySettings = readGatewaySettings({
      PORT: String(settings.PORT),
      HOST: settings.HOST,
      PUBLIC_URL: publicUrl.origin,
      VAULT_URL: vaultUrl.origin,
      PROVIDERS: providers.map(({ name, url }) => `${name}=${url}`).join(),
    });
    const gateway = createGateway({
      settings: gatewaySettings,
      log: createLog('gateway', LOG_LEVEL),
      drainMs: DRAIN_MS,
    });
    await gateway.start();
    started(gateway);
    await gateway.ready;

    const vaultApp = createVaultDemo({
      assets: await loadAssets(),
      gatewayUrl: publicUrl,
      publicUrl: vaultUrl,
      log,
    });
    const vault = await listen(vaultApp, { port: settings.vaultPort, host: settings.HOST, drainMs: 1000 });
    parts.push({ leave: () => vault.leave(), finish: () => vault.close() });

    return {
      publicUrl,
      vaultUrl,
      providers,
      store: settings.COUCHDB_URL
        ? `CouchDB at ${settings.COUCHDB_URL.host}`
        : `embedded, in ${DATA_DIR}/store`,
      bus: settings.AMQP_URL ? `RabbitMQ at ${settings.AMQP_URL.host}` : 'in this process',
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
