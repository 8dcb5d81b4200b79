import { startConfig } from '@data-connector/kit/config';
import { endWhenTold, FINISH_MS, startProcess } from '@data-connector/kit/process';
import { createLog } from '@data-connector/kit/log';
import { serveKeeper } from './serve-keeper.js';
import { KEEPER_SETTINGS } from './settings.js';

await startProcess('keeper', 'keeper', async () => {
  const config = startConfig(KEEPER_SETTINGS);
  const log = createLog('keeper', config.LOG_LEVEL);
  const keeper = await serveKeeper(config, log);
  const leaveMs = config.SHUTDOWN_DELAY_SECONDS * 1000;
  endWhenTold({ log, parts: [keeper], leaveMs, finishMs: FINISH_MS });
});
