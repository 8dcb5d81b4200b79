export { builtAssets, loadAssets, type Assets } from './assets.js';
export { createVaultDemo, returnUrl } from './server.js';
export { readVaultDemoSettings, VAULT_DEMO_SETTINGS } from './settings.js';
