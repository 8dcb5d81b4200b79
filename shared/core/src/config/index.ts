export {
  ConfigError,
  readConfig,
  type ConfigOf,
  type Environment,
  type Setting,
  type Settings,
} from './read-config.js';
export * as setting from './setting.js';
