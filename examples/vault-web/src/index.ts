export { builtAssets, loadAssets, type Assets } from './assets.js';
export { createVaultDemo, RETURN_PATH, returnUrl, type VaultDemoParts } from './vault-demo.js';
export { VAULT_DEMO_SETTINGS, readVaultDemoSettings, type VaultDemoSettings } from './settings.js';
