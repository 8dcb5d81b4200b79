import { randomBytes } from 'node:crypto';

const fresh = () => new Uint8Array(randomBytes(32));

/** Secrets of a service that no other has. */
export const freshSecrets = (): { service: [Uint8Array]; index: Uint8Array } => ({
  service: [fresh()],
  index: fresh(),
});
