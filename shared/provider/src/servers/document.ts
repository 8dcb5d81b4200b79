import type { App } from '../app.js';
import type { OAuth2 } from '../oauth2/oauth2.js';
import type { Atlas } from './whereabouts.js';

/** The document about an app that stands for itself: its id is where this is served (RFC 7591, 2). */
export function documentOf({ client, dpop, scopes }: OAuth2, { own }: App, atlas: Atlas): object {
  return {
    client_id: atlas.documentId,
    client_name: own?.name,
    client_uri: own?.website,
    application_type: 'web',
    redirect_uris: [own?.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: scopes.join(' '),
    token_endpoint_auth_method: client,
    ...(client === 'private_key_jwt'
      ? { token_endpoint_auth_signing_alg: 'ES256', jwks: { keys: own?.jwks } }
      : {}),
    ...(dpop ? { dpop_bound_access_tokens: true } : {}),
  };
}
