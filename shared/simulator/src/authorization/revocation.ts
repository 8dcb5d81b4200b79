import type { RequestHandler } from 'express';
import { send } from '../api/said.js';
import type { AuthorizationServerOptions, OAuth2Data } from './authorization-options.js';
import type { Clients } from './client.js';
import type { Grants } from './grants.js';
import { parametersOf } from './parameters.js';
import { provingKey, standardRefusal } from './token-endpoint.js';

/** Ends the grant of a token, as the app asks (RFC 7009). */
export function revocation(
  { client, member = 'token', onlyValid, said }: NonNullable<OAuth2Data['revoke']>,
  { client: usual, dpop, refuse = standardRefusal }: AuthorizationServerOptions,
  clients: Clients,
  grants: Grants,
): RequestHandler {
  return async (request, response) => {
    const sent = parametersOf(request.body);
    if (!(await clients.sent(request, sent, client ?? usual)))
      return send(response, refuse('invalid_client', ''), 401);
    const { refusal } = provingKey(request, response, dpop, grants);
    if (refusal) return send(response, refuse(refusal, ''), 400);
    const token = sent[member] ?? '';
    const ended = (!onlyValid || grants.check(token).state === 'valid') && grants.endOf(token);
    send(response, said?.(ended) ?? { body: {} });
  };
}
