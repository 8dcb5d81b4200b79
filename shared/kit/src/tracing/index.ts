import { noTracing, type Tracing } from './tracing.js';

export { noTracing, tracedCalls, traceparentOf, type Tracing } from './tracing.js';

/**
 * A service's tracing. OpenTelemetry is loaded only when there is an endpoint to send to.
 * @param options `service`: its `service.name`; `endpoint`: base URL of an OTLP collector over HTTP, as
 * OTEL_EXPORTER_OTLP_ENDPOINT has it; without it tracing is off
 */
export async function startTracing(options: {
  readonly service: string;
  readonly endpoint: URL | undefined;
}): Promise<Tracing> {
  if (!options.endpoint) return noTracing;
  const { openTelemetry } = await import('./open-telemetry.js');
  return openTelemetry(options.service, options.endpoint);
}
