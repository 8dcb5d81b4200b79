import { startProcess } from '@data-connector/kit/process';
import { createGateway } from './gateway.js';
import { faultsOf as faults, gatewaySettings as settings } from './settings.js';

await startProcess({ name: 'gateway', title: 'gateway', settings, faults }, async (config, log, tracing) => {
  const gateway = createGateway({ settings: config, log, tracing });
  await gateway.start();
  return [gateway];
});
