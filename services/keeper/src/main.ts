import { ConfigError, startConfig } from '@data-connector/kit/config';
import { endWhenTold, FINISH_MS } from '@data-connector/kit/process';
import { createLog, type LogLevel } from '@data-connector/kit/log';
import { serveKeeper } from './serve-keeper.js';
import { KEEPER_SETTINGS } from './settings.js';

try {
  const config = startConfig(KEEPER_SETTINGS);
  const log = createLog('keeper', config.LOG_LEVEL[0] as LogLevel);
  const keeper = await serveKeeper(config, log);
  const leaveMs = config.SHUTDOWN_DELAY_SECONDS * 1000;
  endWhenTold({ log, parts: [keeper], leaveMs, finishMs: FINISH_MS });
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'fault');
  process.stderr.write(`The keeper does not start. ${reason}\n`);
  process.exitCode = 1;
}
