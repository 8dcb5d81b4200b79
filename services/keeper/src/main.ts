import { ConfigError, startConfig } from '@data-connector/core/config';
import { createLog, type LogLevel } from '@data-connector/core/log';
import { serveKeeper } from './serve-keeper.js';
import { KEEPER_SETTINGS } from './settings.js';

try {
  const config = startConfig(KEEPER_SETTINGS);
  const keeper = await serveKeeper(config, createLog('keeper', config.LOG_LEVEL[0] as LogLevel));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void keeper.close());
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'fault');
  process.stderr.write(`The keeper does not start. ${reason}\n`);
  process.exitCode = 1;
}
