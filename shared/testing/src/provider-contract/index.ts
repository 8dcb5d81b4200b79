export { providerContract } from './contract.js';
export { consent } from './consent.js';
export { everythingSaid, Secrets } from './secrets.js';
export { tap } from './tap.js';
