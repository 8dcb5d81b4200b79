/** A handler as GET /providers lists it. */
export interface HandlerListing {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly schema: string;
  readonly mode: 'incremental' | 'snapshot';
  /** How often asking pays, in seconds. */
  readonly every: number;
  readonly scopes: readonly string[];
}

/** A public signing key of a service, as in a JWK set. */
export interface SigningJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

/** What a service's internal GET /v1/manifest tells the gateway. */
export interface ServiceManifest {
  readonly version: 1;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** An SVG image. */
  readonly icon: string;
  readonly lifecycle: 'experimental' | 'stable' | 'unmaintained';
  readonly mode: 'live' | 'simulated';
  readonly handlers: readonly HandlerListing[];
  readonly jwks: { readonly keys: readonly SigningJwk[] };
}

/** A provider as GET /providers lists it, keyed by its name. */
export interface ProviderListing extends Omit<ServiceManifest, 'version' | 'icon'> {
  /** Absolute URL. */
  readonly icon: string;
  readonly status: 'available' | 'unavailable';
}
