import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { send, type Said } from '../api/said.js';
import type { Approval, AuthorizationServerOptions, OAuth2Data, Refusal } from './authorization-options.js';
import type { Clients } from './client.js';
import { hasNonce, provedBy } from './dpop.js';
import type { Grants, Issued } from './grants.js';
import { tokenParameters, type Parameters } from './parameters.js';

/** Whether a code was redeemed as it was asked for: in time, for the same redirect, with the verifier of its challenge and its key. */
function redeems(
  { boundTo, challenge, expiresAt, redirectUri }: Approval,
  sent: Parameters,
  key: string | undefined,
  now: number,
  pkce: OAuth2Data['pkce'],
): boolean {
  const verifier = sent['code_verifier'];
  const proven =
    challenge === undefined
      ? verifier === undefined || pkce === 'optional'
      : createHash('sha256')
          .update(verifier ?? '')
          .digest('base64url') === challenge;
  const isBound = boundTo === undefined || boundTo === key;
  return expiresAt > now && sent['redirect_uri'] === redirectUri && proven && isBound;
}

/** RFC 6749, 5.2. */
export const standardRefusal = (refusal: Refusal): Said => ({
  status: refusal === 'invalid_client' ? 401 : 400,
  body: { error: refusal },
});

/** RFC 6749, 5.1. */
const standardAnswer = ({ accessToken, expiresIn, grant, refreshToken }: Issued): object => ({
  token_type: grant.boundTo === undefined ? 'bearer' : 'DPoP',
  ...(expiresIn === Infinity ? {} : { expires_in: expiresIn }),
  access_token: accessToken,
  scope: grant.scopes.join(' '),
  ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
});

/**
 * The thumbprint of the key that proves a request, nothing where none has to; or why it is refused. The answer has the nonce for
 * the next one.
 */
export function provingKey(
  request: Request,
  response: Response,
  dpop: OAuth2Data['dpop'],
  { nonce }: Grants,
): { readonly key?: string | undefined; readonly refusal?: Refusal } {
  if (!dpop) return {};
  if (nonce !== undefined) response.set('dpop-nonce', nonce);
  const key = provedBy(request);
  if (key === undefined) return { refusal: 'invalid_dpop_proof' };
  return nonce === undefined || hasNonce(request, nonce) ? { key } : { refusal: 'use_dpop_nonce' };
}

/** The token endpoint: codes once and for the same redirect and verifier, refresh tokens, and the third party's own grant types. */
export function tokenEndpoint(
  options: AuthorizationServerOptions,
  clients: Clients,
  grants: Grants,
  approvals: Map<string, Approval>,
): RequestHandler {
  const { answer = standardAnswer, client, refuse = standardRefusal } = options;

  function redeem(sent: Parameters, key: string | undefined): Issued | undefined {
    const approval = approvals.get(sent['code'] ?? '');
    if (!approval) return undefined;
    if (approval.issued) {
      approval.issued.grant.ended = true;
      return undefined;
    }
    if (!redeems(approval, sent, key, grants.now(), options.pkce)) return undefined;
    const { accountId, asked, refresh, rehearsal, scopes } = approval;
    const seconds = Math.min(options.firstAccessSeconds ?? Infinity, grants.accessSeconds);
    const grant = grants.begin(accountId, asked, scopes, rehearsal);
    grant.boundTo = key;
    approval.issued = grants.issue(grant, { refresh, seconds });
    return approval.issued;
  }

  const grantTypes: Record<string, (sent: Parameters, key: string | undefined) => Issued | undefined> = {
    authorization_code: redeem,
    refresh_token: (sent, key) => grants.renew(sent['refresh_token'] ?? '', key),
    ...Object.fromEntries(
      Object.entries(options.grantTypes ?? {}).map(([type, issue]) => [
        type,
        (sent: Parameters) => issue(sent, grants),
      ]),
    ),
  };

  return async (request, response) => {
    const sent = tokenParameters(request);
    response.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
    const type = sent['grant_type'] ?? '';
    const refused = (refusal: Refusal) => send(response, refuse(refusal, type), 400);
    if (!(await clients.sent(request, sent, client))) return refused('invalid_client');
    const grantType = Object.hasOwn(grantTypes, type) ? grantTypes[type] : undefined;
    if (!grantType) return refused(type === '' ? 'invalid_request' : 'unsupported_grant_type');
    const { key, refusal } = provingKey(request, response, options.dpop, grants);
    if (refusal) return refused(refusal);
    const issued = grantType(sent, key);
    if (!issued) return refused('invalid_grant');
    const body = answer(issued, request.headers.accept ?? '');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    send(response, { body, headers: typeof body === 'string' ? form : {} });
  };
}
