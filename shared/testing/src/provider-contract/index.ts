export { canary, CHECKS } from './checks.js';
export { connecting, signal, type Connected } from './connecting.js';
export { providerContract } from './contract.js';
export type { ProviderContract } from './options.js';
export { consent } from './consent.js';
export { recordedTests } from '../recording/replay.js';
export { everythingSaid, Secrets } from '../secrets/known-secrets.js';
export { Stages } from './stage.js';
export { tap } from './tap.js';
