import type { RequestHandler } from 'express';
import type { Grants, SimulatedApp } from '@data-connector/simulator';

/** POST /2/oauth2/revoke: ends the grant of a token; one that is unknown or gone is refused as X refuses it. */
export function revoke(grants: Grants, { clientId, clientSecret }: SimulatedApp): RequestHandler {
  const known = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  return (request, response) => {
    const { token } = (request.body ?? {}) as { token?: unknown };
    if (request.headers.authorization !== known)
      return void response
        .status(401)
        .json({ error: 'unauthorized_client', error_description: 'Missing valid authorization header' });
    if (typeof token === 'string' && grants.endOf(token)) return void response.json({ revoked: true });
    response
      .status(400)
      .json({ error: 'invalid_request', error_description: 'Value passed for the token was invalid.' });
  };
}
