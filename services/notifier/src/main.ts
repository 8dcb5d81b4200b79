import { ConfigError, startConfig } from '@data-connector/core/config';
import { createLog } from '@data-connector/core/log';
import { serveNotifier } from './serve-notifier.js';
import { NOTIFIER_SETTINGS, relayFaults } from './settings.js';

try {
  const config = startConfig(NOTIFIER_SETTINGS, undefined, relayFaults);
  const notifier = await serveNotifier(config, createLog('notifier', config.LOG_LEVEL));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void notifier.close());
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'fault');
  process.stderr.write(`The notifier does not start. ${reason}\n`);
  process.exitCode = 1;
}
