import { ConfigError } from '@data-connector/core/config';
import { createLog } from '@data-connector/core/log';
import { createGateway } from './gateway.js';
import { startGatewaySettings } from './settings.js';

try {
  const settings = startGatewaySettings();
  const log = createLog('gateway', settings.LOG_LEVEL);
  const gateway = createGateway({ settings, log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      log.info('gateway stops');
      void gateway.close();
    });
  await gateway.start();
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'fault');
  process.stderr.write(`The gateway does not start. ${reason}\n`);
  process.exitCode = 1;
}
