export { Retention } from './retention.js';
export { serveKeeper } from './serve-keeper.js';
export { KEEPER_SETTINGS } from './settings.js';
