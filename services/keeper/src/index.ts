export { serveKeeper, type ServedKeeper } from './serve-keeper.js';
export { KEEPER_SETTINGS, type KeeperConfig } from './settings.js';
