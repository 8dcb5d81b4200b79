export { DataKey } from './data-key.js';
export { makeKeyring, keyFingerprint, readyKey, type ReadyKey } from './keyring.js';
export { provedEpoch, withProof } from './proof.js';
export { RecordSealer } from './record-sealer.js';
export { sealTo } from './seal-to.js';
export { ServiceKeys, type ServiceSecrets } from './service-keys.js';
export { SigningKey } from './signing-key.js';
export { sha256 } from './derive.js';
