export { canary, CHECKS } from './checks.js';
export { connecting, consent, type Connected } from './connecting.js';
export { providerContract } from './contract.js';
export type { ProviderContract } from './options.js';
export { recordedTests } from '../recording/replay.js';
export { everythingSaid, Secrets } from '../secrets/known-secrets.js';
export { Stages } from './stage.js';
export { tap } from './tap.js';
