import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Approval, AuthorizationServerOptions } from './authorization-options.js';
import { Clients } from './client.js';
import { consentPage, refusalPage } from './consent-page.js';
import { Grants } from './grants.js';
import { manyOf, parametersOf, type Parameters } from './parameters.js';
import { REHEARSALS, type Rehearsal } from './rehearsals.js';
import { PushedRequests } from './pushed-requests.js';
import { revocation } from './revocation.js';
import { tokenEndpoint } from './token-endpoint.js';

/** Handlers of an OAuth 2 authorization server, to be mounted at the third party's paths. */
export interface AuthorizationServer {
  readonly grants: Grants;
  readonly clients: Clients;
  readonly pushed: PushedRequests;
  /** GET at the authorization endpoint: shows the consent page. */
  readonly page: RequestHandler;
  /** POST of the consent form, at the same path. */
  readonly decide: RequestHandler;
  /** The token endpoint: POST, and GET where the third party has that. */
  readonly token: RequestHandler;
  /** Where a grant is ended, if the data says where. */
  readonly revoke: RequestHandler | undefined;
}

interface Flow {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scopes: readonly string[];
  readonly challenge: string | undefined;
  readonly asked: Parameters;
}

/** An authorization request that may be shown to a person, or nothing if its redirect or client cannot be trusted. */
async function flowOf(
  query: Parameters,
  options: AuthorizationServerOptions,
  clients: Clients,
): Promise<Flow | undefined> {
  const { pkce, separator = ' ' } = options;
  const client = await clients.find(query['client_id']);
  const redirectUris = client?.redirectUris;
  const redirectUri = query['redirect_uri'] ?? '';
  const challenge = pkce === 'discarded' ? undefined : query['code_challenge'];
  const registered = redirectUris
    ? redirectUris.includes(redirectUri)
    : URL.canParse(redirectUri) && /^https?:$/.test(new URL(redirectUri).protocol);
  const challenged =
    challenge === undefined
      ? pkce !== 'required'
      : /^S256$/i.test(query['code_challenge_method'] ?? '') && /^[\w-]{43}$/.test(challenge);
  if (!client || query['response_type'] !== 'code') return undefined;
  if (!registered || !challenged) return undefined;
  const scopes = (query['scope'] ?? '').split(separator).filter((scope) => scope !== '');
  return { redirectUri, state: query['state'], scopes, challenge, asked: query };
}

function backTo(flow: Flow, answer: Parameters): string {
  const url = new URL(flow.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (flow.state !== undefined) url.searchParams.set('state', flow.state);
  return url.href;
}

/** An OAuth 2 authorization server with a consent page, codes, PKCE S256, and refresh tokens. */
export function authorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { accounts, codeSeconds = 600, denial = {}, requiredScopes = [], title } = options;
  const { issuer, refresh, refreshable = () => true } = options;
  const named: Parameters = issuer === undefined ? {} : { iss: issuer };
  const grants = new Grants(options);
  const clients = new Clients(options);
  const rehearsals = (Object.keys(REHEARSALS) as Rehearsal[]).filter(
    (one) => one !== 'superseded' || refresh === 'rotating',
  );
  const isValid = async (asked: Parameters) => (await flowOf(asked, options, clients)) !== undefined;
  const pushed = new PushedRequests(options, clients, grants, isValid);
  const flows = new Map<string, Flow>();
  const approvals = new Map<string, Approval>();

  function approve(flow: Flow, request: Request): string | undefined {
    const { account: accountId, rehearsal } = parametersOf(request.body);
    if (!accounts.some(({ id }) => id === accountId) || accountId === undefined) return undefined;
    const ticked = manyOf(request.body, 'scope');
    const scopes = flow.scopes.filter((scope) => ticked.includes(scope) || requiredScopes.includes(scope));
    const code = grants.mint('code');
    const { redirectUri, challenge, scopes: asked } = flow;
    approvals.set(code, {
      ...{ accountId, asked, scopes, redirectUri, challenge, boundTo: flow.asked['dpop_jkt'] },
      expiresAt: grants.now() + codeSeconds * 1000,
      refresh: refresh !== undefined && refreshable(scopes, flow.asked),
      rehearsal: rehearsals.find((one) => one === rehearsal),
    });
    return backTo(flow, { code, ...named });
  }

  return {
    grants,
    clients,
    pushed,
    token: tokenEndpoint(options, clients, grants, approvals),
    revoke: options.revoke && revocation(options.revoke, options, clients, grants),
    async page(request, response) {
      const asked = pushed.of(parametersOf(request.query));
      const flow = asked && (await flowOf(asked, options, clients));
      if (!flow) return void response.status(400).type('html').send(refusalPage(title));
      const id = randomUUID();
      flows.set(id, flow);
      const { scopes } = flow;
      response.type('html').send(
        consentPage({
          ...{ title, action: request.path, flow: id, accounts, scopes },
          ...{ required: requiredScopes, rehearsals },
        }),
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
          : backTo(flow, { error: 'access_denied', ...denial, ...named }));
      if (target === undefined) response.status(400).type('html').send(refusalPage(title));
      else response.redirect(302, target);
    },
  };
}
