import * as setting from './setting.js';

/** SHUTDOWN_DELAY_SECONDS: of every process that gets requests. */
export const shutdownDelay = setting.integer(
  'How long it serves on when it is asked to end, and says that it is not ready: until whatever sends it requests has noticed',
  { min: 0, max: 300 },
  { fallback: 5 },
);

/** OTEL_EXPORTER_OTLP_ENDPOINT: the one setting that turns tracing on, for every service. */
export const tracingEndpoint = setting.optional(
  setting.url(
    'the base URL of an OpenTelemetry collector (OTLP over HTTP) to send traces to; none: no traces',
  ),
);

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** LOG_LEVEL: of every process. */
export const logLevel = (fallback: (typeof LEVELS)[number] = 'info') =>
  setting.choice('how much is logged', LEVELS, { fallback });
