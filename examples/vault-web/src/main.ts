import { startProcess } from '@data-connector/kit/process';
import { listen } from '@data-connector/kit/http';
import { loadAssets } from './assets.js';
import { originsOnly as faults, VAULT_DEMO_SETTINGS as settings } from './settings.js';
import { createVaultDemo } from './server.js';

await startProcess({ name: 'vault-demo', title: 'Vault', settings, faults }, async (config, log) => {
  let draining = false;
  const app = createVaultDemo({
    assets: await loadAssets(),
    gatewayUrl: config.GATEWAY_URL,
    publicUrl: config.PUBLIC_URL,
    log,
    draining: () => draining,
  });
  const listening = await listen(app, { port: config.PORT, host: config.HOST });
  log.info('the Vault listens', { port: listening.port });
  return [
    { leave: () => void (draining = true) },
    { leave: () => listening.leave(), finish: () => listening.close() },
  ];
});
