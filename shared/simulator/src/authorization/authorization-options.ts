import type { Response } from 'express';
import type { SimulatedAccount } from './consent-page.js';
import type { Grants, GrantsOptions, Issued } from './grants.js';
import type { Parameters } from './parameters.js';

/** Why a token request is refused: the words of RFC 6749, 5.2. */
export type Refusal = 'invalid_client' | 'invalid_grant' | 'invalid_request' | 'unsupported_grant_type';

/** Writes a provider-shaped refusal of a token request. */
type Refuse = (response: Response, refusal: Refusal, grantType: string) => void;

/** An app registration: what a third party's developer console gives out. */
export interface SimulatedApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** How a provider's OAuth 2 differs from the next one's. */
export interface AuthorizationServerOptions extends GrantsOptions {
  readonly app: SimulatedApp;
  /** Heading of the consent page. */
  readonly title: string;
  readonly accounts: readonly SimulatedAccount[];
  readonly clientAuthentication: 'basic' | 'body' | 'either';
  /** Between scopes in a request. */
  readonly scopeSeparator: ' ' | ',';
  /** Scopes that a person cannot untick. */
  readonly requiredScopes?: readonly string[];
  /** `discarded`: a challenge is dropped, and a verifier therefore refused. */
  readonly pkce: 'required' | 'optional' | 'discarded';
  readonly codeSeconds?: number;
  /** How long an access token straight from a code is valid; default: `accessSeconds`. */
  readonly firstAccessSeconds?: number;
  /** Registered redirect URIs; without them any http(s) one is taken. */
  readonly redirectUris?: readonly string[] | undefined;
  /** Whether a grant of these scopes comes with a refresh token; default: never. */
  readonly refreshable?: (scopes: readonly string[]) => boolean;
  /** What a denial's redirect says besides `error=access_denied`. */
  readonly denial?: Parameters;
  /** Further grant types of the provider by name; nothing means `invalid_grant`. */
  readonly grantTypes?: Readonly<
    Record<string, (parameters: Parameters, grants: Grants) => Issued | undefined>
  >;
  /** The token endpoint's answer; default as RFC 6749, 5.1 says. */
  readonly tokenAnswer?: (issued: Issued) => Record<string, unknown>;
  /** The token endpoint's refusal; default as RFC 6749, 5.2 says. */
  readonly refuse?: Refuse;
}

/** What a person's approval is worth until the app exchanges it. */
export interface Approval {
  readonly accountId: string;
  readonly asked: readonly string[];
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly expiresAt: number;
  /** What it was exchanged for: a second exchange ends that. */
  issued?: Issued;
}
