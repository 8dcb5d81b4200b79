export { logLevel, shutdownDelay, tracingEndpoint } from './common.js';
export {
  ConfigError,
  readConfig,
  type ConfigOf,
  type Environment,
  type Setting,
  type Settings,
} from './read-config.js';
export { effectiveSettings, settingsHelp, settingsTable } from './describe.js';
export { OPTIONS, startConfig } from './start-config.js';
export * as setting from './setting.js';
