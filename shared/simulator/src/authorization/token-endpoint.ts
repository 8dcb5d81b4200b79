import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Approval, AuthorizationServerOptions, Refusal } from './authorization-options.js';
import type { Grants, Issued } from './grants.js';
import { basicCredentials, tokenParameters, type Parameters } from './parameters.js';

const equal = (a: string, b: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

function clientIsKnown(request: Request, sent: Parameters, options: AuthorizationServerOptions): boolean {
  const { app, clientAuthentication } = options;
  const basic = clientAuthentication === 'body' ? undefined : basicCredentials(request);
  const body =
    clientAuthentication === 'basic'
      ? undefined
      : { id: sent['client_id'] ?? '', secret: sent['client_secret'] ?? '' };
  const { id, secret } = basic ?? body ?? { id: '', secret: '' };
  return equal(id, app.clientId) && equal(secret, app.clientSecret);
}

/** Whether a code was redeemed as it was asked for: in time, for the same redirect, with the verifier of its challenge. */
function redeems(
  approval: Approval,
  sent: Parameters,
  { now, pkce }: { now: number; pkce: AuthorizationServerOptions['pkce'] },
): boolean {
  const { challenge, expiresAt, redirectUri } = approval;
  const verifier = sent['code_verifier'];
  const proven =
    challenge === undefined
      ? verifier === undefined || pkce === 'optional'
      : createHash('sha256')
          .update(verifier ?? '')
          .digest('base64url') === challenge;
  return expiresAt > now && sent['redirect_uri'] === redirectUri && proven;
}

/** The token endpoint: codes once and for the same redirect and verifier, refresh tokens once, and the provider's own grant types. */
export function tokenEndpoint(
  options: AuthorizationServerOptions,
  grants: Grants,
  approvals: Map<string, Approval>,
): RequestHandler {
  const { refreshable = () => false, tokenAnswer = standardAnswer, refuse = standardRefusal } = options;

  function redeem(sent: Parameters): Issued | undefined {
    const approval = approvals.get(sent['code'] ?? '');
    if (!approval) return undefined;
    if (approval.issued) {
      approval.issued.grant.ended = true;
      return undefined;
    }
    if (!redeems(approval, sent, { now: grants.now(), pkce: options.pkce })) return undefined;
    const { accountId, asked, scopes } = approval;
    const { firstAccessSeconds: seconds = grants.accessSeconds } = options;
    const grant = grants.begin(accountId, asked, scopes);
    approval.issued = grants.issue(grant, { refresh: refreshable(scopes), seconds });
    return approval.issued;
  }

  const grantTypes: Record<string, (sent: Parameters, grants: Grants) => Issued | undefined> = {
    authorization_code: redeem,
    refresh_token: (sent) => grants.renew(sent['refresh_token'] ?? ''),
    ...options.grantTypes,
  };

  return (request, response) => {
    const sent = tokenParameters(request);
    response.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
    const type = sent['grant_type'] ?? '';
    if (!clientIsKnown(request, sent, options)) return refuse(response, 'invalid_client', type);
    const grantType = Object.hasOwn(grantTypes, type) ? grantTypes[type] : undefined;
    if (!grantType) return refuse(response, type === '' ? 'invalid_request' : 'unsupported_grant_type', type);
    const issued = grantType(sent, grants);
    if (issued) response.json(tokenAnswer(issued));
    else refuse(response, 'invalid_grant', type);
  };
}

function standardAnswer({ accessToken, expiresIn, grant, refreshToken }: Issued): Record<string, unknown> {
  return {
    token_type: 'bearer',
    expires_in: expiresIn,
    access_token: accessToken,
    scope: grant.scopes.join(' '),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  };
}

function standardRefusal(response: Response, refusal: Refusal): void {
  response.status(refusal === 'invalid_client' ? 401 : 400).json({ error: refusal });
}
