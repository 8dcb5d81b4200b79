import { rabbitBus } from '@data-connector/bus';
import { startConfig, type Environment } from '@data-connector/kit/config';
import { endWhenTold, startProcess } from '@data-connector/kit/process';
import { listen } from '@data-connector/kit/http';
import { createLog } from '@data-connector/kit/log';
import type { ProviderDefinition } from '@data-connector/provider';
import { startTracing } from '@data-connector/kit/tracing';
import { buildService } from './build-service.js';
import { serviceFaults, serviceSettings, type ServiceConfig } from './settings.js';
import { storeOf } from './store-settings.js';

/**
 * Runs one provider's service as its own process until it is asked to end: the whole of a service's main file.
 * Faulty settings end it with one message that lists them all, and what else keeps it from starting with a code.
 */
export async function serve(definition: ProviderDefinition, environment?: Environment): Promise<void> {
  const { name } = definition.manifest;
  await startProcess(name, `${name} service`, () =>
    run(
      definition,
      startConfig(serviceSettings(name), environment, (values) => serviceFaults(name, values)),
    ),
  );
}

async function run(definition: ProviderDefinition, config: ServiceConfig): Promise<void> {
  const { name } = definition.manifest;
  const app = name.toUpperCase();
  const log = createLog(name, config.LOG_LEVEL);
  // The notifier makes the queue: this service's account may only publish. Until then events wait with their syncs.
  const bus = rabbitBus({ url: config.AMQP_URL.href, log, queues: [] });
  const tracing = await startTracing({ service: name, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
  const drainMs = config.DRAIN_SECONDS * 1000;
  const service = await buildService({
    definition,
    app: {
      clientId: config[`${app}_CLIENT_ID`] as string,
      clientSecret: config[`${app}_CLIENT_SECRET`] as string,
      simulator: config[`${app}_SIMULATOR_URL`] as URL | undefined,
    },
    secret: config.SERVICE_SECRET,
    acceptedSecrets: config.ACCEPTED_SERVICE_SECRETS,
    publicUrl: config.PUBLIC_URL,
    redirects: config.REDIRECT_URLS,
    relays: config.RELAYS,
    couch: storeOf(config),
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
    tracing,
  });
  const listening = await listen(service.app, {
    port: config.PORT,
    host: config.HOST,
    drainMs,
    log,
  });
  log.info('listening', { port: listening.port });

  endWhenTold({
    log,
    leaveMs: config.SHUTDOWN_DELAY_SECONDS * 1000,
    finishMs: drainMs,
    parts: [
      { close: () => tracing.stop() },
      { close: () => bus.close() },
      service,
      { leave: () => listening.leave(), finish: () => listening.close() },
    ],
  });
}
