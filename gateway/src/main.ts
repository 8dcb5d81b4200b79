import { endWhenTold, FINISH_MS, startProcess } from '@data-connector/kit/process';
import { startTracing } from '@data-connector/kit/tracing';
import { createLog } from '@data-connector/kit/log';
import { createGateway } from './gateway.js';
import { startGatewaySettings } from './settings.js';

await startProcess('gateway', 'gateway', async () => {
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
});
