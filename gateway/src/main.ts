import { ConfigError } from '@data-connector/kit/config';
import { endWhenTold, FINISH_MS } from '@data-connector/kit/process';
import { startTracing } from '@data-connector/kit/tracing';
import { createLog } from '@data-connector/kit/log';
import { createGateway } from './gateway.js';
import { startGatewaySettings } from './settings.js';

try {
  const settings = startGatewaySettings();
  const log = createLog('gateway', settings.LOG_LEVEL);
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracing = await startTracing({ service: 'gateway', endpoint });
  const gateway = createGateway({ settings, log, tracing });
  endWhenTold({
    log,
    parts: [{ close: () => tracing.stop() }, gateway],
    leaveMs: settings.SHUTDOWN_DELAY_SECONDS * 1000,
    finishMs: FINISH_MS,
  });
  await gateway.start();
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'fault');
  process.stderr.write(`The gateway does not start. ${reason}\n`);
  process.exitCode = 1;
}
