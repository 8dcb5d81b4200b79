import { rabbitBus, type Bus } from '@data-connector/bus';
import { httpKeeper } from '@data-connector/couch';
import { listen } from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import { startProcess, type Part } from '@data-connector/kit/process';
import type { Tracing } from '@data-connector/kit/tracing';
import type { ProviderDefinition } from '@data-connector/provider';
import { buildService } from './build-service.js';
import { serviceFaults, serviceSettings, type ServiceConfig } from './settings.js';

/** One provider's service behind its port. */
export interface ServedProvider extends Required<Part> {
  /** Where it is reached from this machine. */
  readonly url: string;
  /** The callback URL to register at the third party. */
  readonly callbackUrl: string;
}

/** What a service stands on; whoever gives it lets go of it after the service has closed. */
export interface Surroundings {
  readonly bus: Bus;
  readonly log: Log;
  /** Off unless told. */
  readonly tracing?: Tracing;
}

/**
 * Runs one provider's service as its settings say.
 * @throws ConnectorError `datastore_unavailable`; Error with Node's code when it cannot listen
 */
export async function serveProvider(
  definition: ProviderDefinition,
  config: ServiceConfig,
  { bus, log, tracing }: Surroundings,
): Promise<ServedProvider> {
  const app = definition.manifest.name.toUpperCase();
  const drainMs = config.DRAIN_SECONDS * 1000;
  const service = await buildService({
    definition,
    app: {
      clientId: (config[`${app}_CLIENT_ID`] as string | undefined) ?? '',
      clientSecret: (config[`${app}_CLIENT_SECRET`] as string | undefined) ?? '',
      servers: {
        allowed: config.SERVERS_ALLOWED,
        denied: config.SERVERS_DENIED,
        loopback: config.SERVERS_LOOPBACK,
      },
      simulator: config[`${app}_SIMULATOR_URL`] as URL | undefined,
    },
    secrets: { service: config.SERVICE_SECRET, index: config.INDEX_SECRET },
    publicUrl: config.PUBLIC_URL,
    redirects: config.REDIRECT_URLS,
    relays: config.RELAYS,
    couch: {
      url: config.COUCHDB_URL,
      keeper: httpKeeper({ url: config.KEEPER_URL, secret: config.KEEPER_SECRET }),
    },
    bus,
    spool: {
      folder: config.SPOOL_DIR,
      maxBytes: config.SPOOL_MB * 2 ** 20,
      memoryBytes: config.SPOOL_MEMORY_MB * 2 ** 20,
    },
    maxSyncs: config.MAX_SYNCS,
    maxWaitingSyncs: config.MAX_WAITING_SYNCS,
    syncsPerAccountPerHour: config.SYNCS_PER_ACCOUNT_PER_HOUR,
    didProof: config.DID_PROOF,
    drainMs,
    log,
    ...(tracing && { tracing }),
  });
  const front = await listen(service.app, { port: config.PORT, host: config.HOST, drainMs, log }).catch(
    async (error: unknown) => {
      await service.close();
      throw error;
    },
  );
  log.info('listening', { port: front.port });
  return {
    url: front.url,
    callbackUrl: service.callbackUrl,
    leave() {
      service.leave();
      front.leave();
    },
    async finish() {
      await Promise.all([service.finish(), front.close()]);
    },
    async close() {
      await front.close();
      await service.close();
    },
  };
}

/**
 * Runs one provider's service as its own process until it is asked to end: the whole of a service's main file.
 * Faulty settings end it with one message that lists them all, and what else keeps it from starting with a code.
 */
export async function serve(definition: ProviderDefinition): Promise<void> {
  const { name } = definition.manifest;
  const settings = serviceSettings(name, definition.needsApp);
  const faults = (config: ServiceConfig) => serviceFaults(name, config);
  await startProcess({ name, title: `${name} service`, settings, faults }, async (config, log, tracing) => {
    // The notifier makes the queue: this service's account may only publish. Until then events wait with their syncs.
    const bus = rabbitBus({ url: config.AMQP_URL, log, queues: [] });
    return [{ close: () => bus.close() }, await serveProvider(definition, config, { bus, log, tracing })];
  });
}
