import { startProcess } from '@data-connector/kit/process';
import { serveKeeper } from './serve-keeper.js';
import { KEEPER_SETTINGS as settings } from './settings.js';

await startProcess({ name: 'keeper', title: 'keeper', settings }, async (config, log) => [
  await serveKeeper(config, log),
]);
