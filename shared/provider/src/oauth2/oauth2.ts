import type { Strategy as OAuth2Strategy, StrategyOptions, VerifyFunction } from 'passport-oauth2';
import type { Query } from '../api/api.js';
import type { ErrorTable } from '../api/error-table.js';
import type { ApiClient } from '../api/api-client.js';
import type { AuthorizeOptions } from '../provider.js';
import type { Tokens } from '../tokens.js';

/** Ends a grant in a third party's own way; a TokenRejected means that it has ended already. */
type Revoke = (tokens: Tokens, api: ApiClient, signal: AbortSignal) => Promise<unknown>;

/** What a consent page is asked for; `subject`: the id of the account that was meant at the beginning, if it is known. */
export type Asked = AuthorizeOptions & { readonly subject?: string | undefined };

/** Where a grant ends by one of its tokens. */
export interface RevocationEndpoint {
  /** `:client` stands for the app's id. */
  readonly endpoint: string;
  /**
   * Where it is not of RFC 7009: the grant is deleted there by the app, which says who it is with HTTP Basic, and sends JSON
   * with an access token in this member. 404 and 422 are of a token that is not valid.
   */
  readonly deletedBy?: string;
}

/**
 * How a third party lets a person consent, as data: OAuth 2 (RFC 6749, 9700), and what it has of its own. Addresses are
 * absolute; where accounts are at many servers they are below the server's, and need not be told where its metadata does.
 */
export interface OAuth2 extends ErrorTable {
  /** Its consent page. */
  readonly authorize?: string;
  /** Its token endpoint. */
  readonly token?: string;
  /** Where requests for consent are sent to first, so that the browser carries but a name of them (RFC 9126). */
  readonly par?: string;
  /** Each connection's tokens are bound to a key of its own (RFC 9449). */
  readonly dpop?: true;
  /** Its issuer identifier, where each callback says it (RFC 9207). */
  readonly issuer?: string;
  /**
   * Where the app's credentials go at the token endpoint: a header, or the body (RFC 6749, 2.3.1). It may have none, or sign
   * with a key of its own (RFC 7523).
   */
  readonly client: 'basic' | 'post' | 'none' | 'private_key_jwt';
  /** PKCE with S256 (RFC 7636), or why there is none. */
  readonly pkce: true | { readonly none: string };
  /**
   * Refresh tokens (RFC 6749, 6), each sent once, since it may work once; `rotating`: it surely does, so that one is spent
   * though no other came for it; `lasting`: there is one for a consent, and if it has an end, the consent has. Or why there are
   * none.
   */
  readonly refresh: true | 'rotating' | 'lasting' | { readonly none: string };
  /** How long a consent lasts whatever is renewed, in seconds; nothing where it has no end that is known. */
  readonly consentLasts?: number;
  /** Asked for at the consent page. */
  readonly scopes: readonly string[];
  /** Between scopes; a space unless told. */
  readonly separator?: string;
  /** The longest `state` that its consent page takes, in characters; 4096 unless told. */
  readonly longestState?: number;
  /** Its own parameters of the consent page, or options of its passport strategy. */
  readonly ask?: (options: Asked) => Query;
  /**
   * How a grant ends: at an endpoint, or as the third party has it (a TokenRejected means that it has ended); where
   * no app can end it, the page on which the person does.
   */
  readonly revoke: RevocationEndpoint | { readonly page: string } | Revoke;
  /** Parameters that exchange the tokens of a code for better ones; may be sent again. */
  readonly exchange?: (accessToken: string) => Query;
  /** Where the API tells which scopes were granted, if the token endpoint does not. */
  readonly granted?: { readonly get: string; readonly map: (body: unknown) => readonly string[] };
  /** A passport strategy that knows this third party; passport-oauth2 unless told. */
  readonly passport?: (options: StrategyOptions, verify: VerifyFunction) => OAuth2Strategy;
}
