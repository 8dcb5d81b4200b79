import { noTracing, type Tracing } from './tracing.js';

/** Where and as whom a service sends its traces. */
export interface TracingOptions {
  /** `service.name`. */
  readonly service: string;
  /** Base URL of an OTLP collector over HTTP, as OTEL_EXPORTER_OTLP_ENDPOINT has it; without it tracing is off. */
  readonly endpoint: URL | undefined;
}

/** A service's tracing. OpenTelemetry is loaded only when there is an endpoint to send to. */
export async function startTracing({ service, endpoint }: TracingOptions): Promise<Tracing> {
  if (!endpoint) return noTracing;
  const { openTelemetry } = await import('./open-telemetry.js');
  return openTelemetry(service, endpoint);
}
