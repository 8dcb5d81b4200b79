import { rabbitBus } from '@data-connector/bus';
import { startProcess } from '@data-connector/kit/process';
import type { ProviderDefinition } from '@data-connector/provider';
import { serveProvider } from './serve-provider.js';
import { serviceFaults, serviceSettings, type ServiceConfig } from './settings.js';

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
