export { logLevel, shutdownDelay, tracingEndpoint } from './common.js';
export {
  ConfigError,
  readConfig,
  type ConfigOf,
  type Environment,
  type Setting,
  type Settings,
} from './read-config.js';
export { settingsHelp, settingsTable } from './describe.js';
export { effectiveSettings } from './effective.js';
export { OPTIONS, startConfig } from './start-config.js';
export * as setting from './setting.js';
