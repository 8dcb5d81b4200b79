import { endWhenTold, FINISH_MS, startProcess } from '@data-connector/kit/process';
import { listen } from '@data-connector/kit/http';
import { createLog } from '@data-connector/kit/log';
import { loadAssets } from './assets.js';
import { startVaultDemoSettings } from './settings.js';
import { createVaultDemo } from './server.js';

await startProcess('vault-demo', 'Vault', async () => {
  const { PORT, HOST, PUBLIC_URL, GATEWAY_URL, LOG_LEVEL, SHUTDOWN_DELAY_SECONDS } = startVaultDemoSettings();
  const log = createLog('vault-demo', LOG_LEVEL);
  let draining = false;
  const app = createVaultDemo({
    assets: await loadAssets(),
    gatewayUrl: GATEWAY_URL,
    publicUrl: PUBLIC_URL,
    log,
    draining: () => draining,
  });
  const listening = await listen(app, { port: PORT, host: HOST });
  log.info('the Vault listens', { port: listening.port });
  endWhenTold({
    log,
    parts: [
      { leave: () => void (draining = true) },
      { leave: () => listening.leave(), finish: () => listening.close() },
    ],
    leaveMs: SHUTDOWN_DELAY_SECONDS * 1000,
    finishMs: FINISH_MS,
  });
});
