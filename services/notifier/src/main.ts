import { ConfigError, startConfig } from '@data-connector/core/config';
import { END_WITHIN_MS, endWhenTold } from '@data-connector/core/ending';
import { createLog } from '@data-connector/core/log';
import { serveNotifier } from './serve-notifier.js';
import { NOTIFIER_SETTINGS, relayFaults } from './settings.js';

try {
  const config = startConfig(NOTIFIER_SETTINGS, undefined, relayFaults);
  const log = createLog('notifier', config.LOG_LEVEL);
  const notifier = await serveNotifier(config, log);
  endWhenTold({ log, withinMs: END_WITHIN_MS, end: () => notifier.close() });
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'fault');
  process.stderr.write(`The notifier does not start. ${reason}\n`);
  process.exitCode = 1;
}
