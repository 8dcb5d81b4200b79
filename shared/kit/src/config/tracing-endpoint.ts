import * as setting from './setting.js';

/** OTEL_EXPORTER_OTLP_ENDPOINT: the one setting that turns tracing on, for every service. */
export const tracingEndpoint = setting.optional(
  setting.url(
    'the base URL of an OpenTelemetry collector (OTLP over HTTP) to send traces to; none: no traces',
  ),
);
