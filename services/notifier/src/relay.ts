/** A push relay: somebody's server that wakes Vaults up. */
export interface Relay {
  readonly url: URL;
  /** One, or two while one takes the other's place: `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks says. */
  readonly secrets: readonly string[];
}
