export { providerContract } from './contract.js';
export type { ContractRoutes, ContractSimulator, ProviderContract } from './options.js';
export { CALLBACK, consent, type Consent } from './consent.js';
export { everythingSaid, Secrets } from './secrets.js';
export { tap, type Tap } from './tap.js';
