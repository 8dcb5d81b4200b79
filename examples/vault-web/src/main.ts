import { ConfigError } from '@data-connector/kit/config';
import { endWhenTold, FINISH_MS } from '@data-connector/kit/process';
import { listen } from '@data-connector/kit/http';
import { createLog } from '@data-connector/kit/log';
import { loadAssets } from './assets.js';
import { startVaultDemoSettings } from './settings.js';
import { createVaultDemo } from './server.js';

try {
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
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'fault');
  process.stderr.write(`The Vault does not start. ${reason}\n`);
  process.exitCode = 1;
}
