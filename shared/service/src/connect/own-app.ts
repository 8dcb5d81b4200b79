import type { OwnApp } from '@data-connector/provider';
import type { ServiceKeys } from '@data-connector/sealing';

/** The callback URL that third parties know. @param name the provider's */
export const callbackUrlOf = (name: string, publicUrl: URL): string =>
  new URL(`/auth/${name}`, publicUrl).href;

/** What a service says of itself to servers that anybody may name, with keys that derive from its secret. @param name the provider's */
export const ownApp = (name: string, publicUrl: URL, keys: ServiceKeys): OwnApp => ({
  name: 'Data Connector',
  website: publicUrl.origin,
  redirectUri: callbackUrlOf(name, publicUrl),
  document: new URL(`/connect/${name}/client-metadata.json`, publicUrl).href,
  jwks: keys.clientJwks,
  sign: (claims) => keys.client.sign('JWT', claims),
  seal: (value) => keys.seal('app', value),
  open: (sealed) => keys.open('app', sealed),
});
