import * as setting from './setting.js';

/** SHUTDOWN_DELAY_SECONDS: of every process that gets requests. */
export const shutdownDelay = setting.integer(
  'How long it serves on when it is asked to end, and says that it is not ready: until whatever sends it requests has noticed',
  { min: 0, max: 300 },
  { fallback: 5 },
);
