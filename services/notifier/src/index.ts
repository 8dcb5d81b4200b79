export { createNotifier, type Notifier } from './notifier.js';
export { serveNotifier } from './serve-notifier.js';
export { NOTIFIER_SETTINGS, relayFaults, relaysOf } from './settings.js';
export type { Relay } from './call-relay.js';
export type { Limits } from './limits.js';
