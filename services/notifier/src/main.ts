import { ConfigError, startConfig } from '@data-connector/kit/config';
import { endWhenTold, FINISH_MS } from '@data-connector/kit/process';
import { createLog } from '@data-connector/kit/log';
import { serveNotifier } from './serve-notifier.js';
import { NOTIFIER_SETTINGS, relayFaults } from './settings.js';

try {
  const config = startConfig(NOTIFIER_SETTINGS, undefined, relayFaults);
  const log = createLog('notifier', config.LOG_LEVEL);
  const notifier = await serveNotifier(config, log);
  // Nobody sends it requests but who asks how it is.
  endWhenTold({ log, parts: [notifier], leaveMs: 0, finishMs: FINISH_MS });
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'fault');
  process.stderr.write(`The notifier does not start. ${reason}\n`);
  process.exitCode = 1;
}
