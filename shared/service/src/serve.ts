import { rabbitBus } from '@data-connector/bus';
import { startConfig } from '@data-connector/kit/config';
import { endWhenTold, startProcess } from '@data-connector/kit/process';
import { createLog } from '@data-connector/kit/log';
import type { ProviderDefinition } from '@data-connector/provider';
import { startTracing } from '@data-connector/kit/tracing';
import { serveProvider } from './serve-provider.js';
import { serviceFaults, serviceSettings } from './settings.js';

/**
 * Runs one provider's service as its own process until it is asked to end: the whole of a service's main file.
 * Faulty settings end it with one message that lists them all, and what else keeps it from starting with a code.
 */
export async function serve(definition: ProviderDefinition): Promise<void> {
  const { name } = definition.manifest;
  await startProcess(name, `${name} service`, async () => {
    const config = startConfig(serviceSettings(name), undefined, (values) => serviceFaults(name, values));
    const log = createLog(name, config.LOG_LEVEL);
    // The notifier makes the queue: this service's account may only publish. Until then events wait with their syncs.
    const bus = rabbitBus({ url: config.AMQP_URL.href, log, queues: [] });
    const tracing = await startTracing({ service: name, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
    const service = await serveProvider(definition, config, { bus, log, tracing });
    endWhenTold({
      log,
      leaveMs: config.SHUTDOWN_DELAY_SECONDS * 1000,
      finishMs: config.DRAIN_SECONDS * 1000,
      parts: [{ close: () => tracing.stop() }, { close: () => bus.close() }, service],
    });
  });
}
