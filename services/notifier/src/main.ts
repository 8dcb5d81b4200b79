import { startConfig } from '@data-connector/kit/config';
import { endWhenTold, FINISH_MS, startProcess } from '@data-connector/kit/process';
import { createLog } from '@data-connector/kit/log';
import { serveNotifier } from './serve-notifier.js';
import { NOTIFIER_SETTINGS, relayFaults } from './settings.js';

await startProcess('notifier', 'notifier', async () => {
  const config = startConfig(NOTIFIER_SETTINGS, undefined, relayFaults);
  const log = createLog('notifier', config.LOG_LEVEL);
  const notifier = await serveNotifier(config, log);
  // Nobody sends it requests but who asks how it is.
  endWhenTold({ log, parts: [notifier], leaveMs: 0, finishMs: FINISH_MS });
});
