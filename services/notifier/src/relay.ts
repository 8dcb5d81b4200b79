/** A push relay: somebody's server that wakes Vaults up. */
export interface Relay {
  readonly url: URL;
  /** `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks says. */
  readonly secret: string;
}
