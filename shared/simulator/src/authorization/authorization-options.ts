import type { Said } from '../api/said.js';
import type { SimulatedAccount } from './consent-page.js';
import type { Grants, GrantsOptions, Issued } from './grants.js';
import type { Parameters } from './parameters.js';
import type { Rehearsal } from './rehearsals.js';

/** Why a token request is refused: the words of RFC 6749, 5.2, and RFC 9449, 5. */
export type Refusal =
  | 'invalid_client'
  | 'invalid_dpop_proof'
  | 'invalid_grant'
  | 'invalid_request'
  | 'unsupported_grant_type'
  | 'use_dpop_nonce';

/** An app registration: what a third party's developer console gives out. */
export interface SimulatedApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** How an app says who it is: with HTTP Basic, in the body, as it likes, not at all, or with a signature (RFC 7523). */
export type ClientAuthentication = 'basic' | 'post' | 'either' | 'none' | 'private_key_jwt';

/** A third party's OAuth 2, as data. */
export interface OAuth2Data {
  /** Paths. */
  readonly authorize: string;
  readonly token: string;
  /** Where requests for consent are left (RFC 9126): the page takes no others then. */
  readonly par?: string;
  /** What the consent page's answers say of where they come from (`iss`, RFC 9207); nothing unless told. */
  readonly issuer?: string;
  /** Where the app ends a grant (RFC 7009). */
  readonly revoke?: {
    readonly method?: 'POST' | 'DELETE';
    readonly path: string;
    /** As at the token endpoint unless told. */
    readonly client?: ClientAuthentication;
    /** Where the token stands in the body: `token` unless told. */
    readonly member?: string;
    /** Whether only an access token that is valid ends its grant; any token of it unless told. */
    readonly onlyValid?: true;
    /** What is answered, by whether there was a grant to end; `{}` unless told. */
    said?(this: void, ended: boolean): Said;
  };
  /** How it comes to know apps, if not by its developer console. */
  readonly clients?: {
    /** Where it makes one for whoever asks (RFC 7591, or a form of its own). */
    readonly register?: string;
    /** What it says then of one, `{client_id, client_secret, name}` unless told. @param asked the request's texts */
    made?(this: void, app: SimulatedApp, asked: Parameters): object;
    /** An app's id is the address of a document about it. */
    readonly documents?: true;
    /** An app on this machine has an id that says all of it, `http://localhost?redirect_uri=…`, and no key. */
    readonly onLoopback?: true;
  };
  /**
   * It says where its endpoints are (RFC 8414): its own, or those of an authorization server that it names (RFC 9728), which is
   * the issuer if one is told.
   */
  readonly metadata?: 'authorization-server' | 'protected-resource';
  /** All that an app asks for. */
  readonly scopes: readonly string[];
  /** Between scopes in a request: a space unless told. */
  readonly separator?: ',';
  /** Scopes that a person cannot untick. */
  readonly requiredScopes?: readonly string[];
  readonly client: ClientAuthentication;
  /** `discarded`: a challenge is dropped, and a verifier therefore refused. */
  readonly pkce: 'required' | 'optional' | 'discarded';
  /** Tokens are good only with the key that proved the request for them (RFC 9449); `nonces`: proofs have its nonce in them (8). */
  readonly dpop?: true | 'nonces';
  readonly codeSeconds?: number;
  /** How long an access token is valid: 7200 unless told; Infinity for one that stays. */
  readonly accessSeconds?: number | undefined;
  /** How long an access token straight from a code is valid; default: `accessSeconds`. */
  readonly firstAccessSeconds?: number;
  /** Refresh tokens: each good once, or good for ever and given only with a code; none unless told. */
  readonly refresh?: 'rotating' | 'lasting';
  /** Whether a grant of these scopes comes with a refresh token; always unless told. @param asked the authorization request */
  refreshable?(this: void, scopes: readonly string[], asked: Parameters): boolean;
  /** What a denial's redirect says besides `error=access_denied`. */
  readonly denial?: Parameters;
  /** Further grant types by name; nothing means `invalid_grant`. */
  readonly grantTypes?: Readonly<
    Record<string, (parameters: Parameters, grants: Grants) => Issued | undefined>
  >;
  /** The token endpoint's answer: an object, or a text that is sent as a form; default as RFC 6749, 5.1 says. */
  answer?(this: void, issued: Issued, accept: string): object | string;
  /** The token endpoint's refusal; default as RFC 6749, 5.2 says. */
  refuse?(this: void, refusal: Refusal, grantType: string): Said;
}

/** An authorization server for one app and its people. */
export interface AuthorizationServerOptions extends OAuth2Data, Omit<GrantsOptions, 'dpop' | 'refresh'> {
  readonly app: SimulatedApp;
  /** Heading of the consent page. */
  readonly title: string;
  readonly accounts: readonly SimulatedAccount[];
  /** Registered redirect URIs; without them any http(s) one is taken. */
  readonly redirectUris?: readonly string[] | undefined;
}

/** What a person's approval is worth until the app exchanges it. */
export interface Approval {
  readonly accountId: string;
  readonly asked: readonly string[];
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  /** The thumbprint of the only key that it may be exchanged with, if one was told. */
  readonly boundTo: string | undefined;
  readonly expiresAt: number;
  readonly refresh: boolean;
  readonly rehearsal: Rehearsal | undefined;
  /** What it was exchanged for: a second exchange ends that. */
  issued?: Issued;
}
