export { createLog, silentLog, type Log, type LogFields, type LogLevel } from './log.js';
