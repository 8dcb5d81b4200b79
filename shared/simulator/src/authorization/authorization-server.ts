import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Approval, AuthorizationServerOptions } from './authorization-options.js';
import { consentPage, refusalPage } from './consent-page.js';
import { Grants } from './grants.js';
import { manyOf, parametersOf, type Parameters } from './parameters.js';
import { tokenEndpoint } from './token-endpoint.js';

/** Handlers of an OAuth 2 authorization server, to be mounted at the provider's paths. */
export interface AuthorizationServer {
  readonly grants: Grants;
  /** GET at the authorization endpoint: shows the consent page. */
  readonly page: RequestHandler;
  /** POST of the consent form, at the same path. */
  readonly decide: RequestHandler;
  /** The token endpoint: POST, and GET where the provider has that. */
  readonly token: RequestHandler;
}

interface Flow {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scopes: readonly string[];
  readonly challenge: string | undefined;
}

/** An authorization request that may be shown to a person, or nothing if its redirect or client cannot be trusted. */
function flowOf(query: Parameters, options: AuthorizationServerOptions): Flow | undefined {
  const { app, redirectUris, pkce, scopeSeparator } = options;
  const redirectUri = query['redirect_uri'] ?? '';
  const challenge = pkce === 'discarded' ? undefined : query['code_challenge'];
  const registered = redirectUris
    ? redirectUris.includes(redirectUri)
    : URL.canParse(redirectUri) && /^https?:$/.test(new URL(redirectUri).protocol);
  const challenged =
    challenge === undefined
      ? pkce !== 'required'
      : /^S256$/i.test(query['code_challenge_method'] ?? '') && /^[\w-]{43}$/.test(challenge);
  if (query['client_id'] !== app.clientId || query['response_type'] !== 'code') return undefined;
  if (!registered || !challenged) return undefined;
  const scopes = (query['scope'] ?? '').split(scopeSeparator).filter((scope) => scope !== '');
  return { redirectUri, state: query['state'], scopes, challenge };
}

function backTo(flow: Flow, answer: Parameters): string {
  const url = new URL(flow.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (flow.state !== undefined) url.searchParams.set('state', flow.state);
  return url.href;
}

/** An OAuth 2 authorization server with a consent page, codes, PKCE S256, and rotating refresh tokens. */
export function authorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { accounts, codeSeconds = 600, denial = {}, requiredScopes = [], title } = options;
  const grants = new Grants(options);
  const flows = new Map<string, Flow>();
  const approvals = new Map<string, Approval>();

  function approve(flow: Flow, request: Request): string | undefined {
    const accountId = parametersOf(request.body)['account'];
    if (!accounts.some(({ id }) => id === accountId) || accountId === undefined) return undefined;
    const ticked = manyOf(request.body, 'scope');
    const scopes = flow.scopes.filter((scope) => ticked.includes(scope) || requiredScopes.includes(scope));
    const code = grants.mint('code');
    const { redirectUri, challenge, scopes: asked } = flow;
    const expiresAt = grants.now() + codeSeconds * 1000;
    approvals.set(code, { accountId, asked, scopes, redirectUri, challenge, expiresAt });
    return backTo(flow, { code });
  }

  return {
    grants,
    token: tokenEndpoint(options, grants, approvals),
    page(request, response) {
      const flow = flowOf(parametersOf(request.query), options);
      if (!flow) return void response.status(400).type('html').send(refusalPage(title));
      const id = randomUUID();
      flows.set(id, flow);
      const { scopes } = flow;
      response
        .type('html')
        .send(
          consentPage({ title, action: request.path, flow: id, accounts, scopes, required: requiredScopes }),
        );
    },
    decide(request, response) {
      const { flow: id = '', decision } = parametersOf(request.body);
      const flow = flows.get(id);
      flows.delete(id);
      const target =
        flow &&
        (decision === 'approve'
          ? approve(flow, request)
          : backTo(flow, { error: 'access_denied', ...denial }));
      if (target === undefined) response.status(400).type('html').send(refusalPage(title));
      else response.redirect(302, target);
    },
  };
}
