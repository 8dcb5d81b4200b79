import type { Connection } from '@data-connector/protocol';

/** What the third party's token endpoint gave for a code or a refresh token. Times are in seconds from then on. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  readonly expiresIn?: number | undefined;
  /** Of the refresh token. */
  readonly refreshExpiresIn?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** Whose tokens they are, where the token endpoint says so (`sub`). */
  readonly subject?: string | undefined;
  /** The key that its tokens are bound to. */
  readonly dpopKey?: string | undefined;
  /** Where it was given. */
  readonly place?: Place | undefined;
}

/** Where a connection's account is, of a provider whose accounts are at many servers, and the app's registration there, sealed. */
export type Place = Readonly<Pick<Connection, 'server' | 'app'>>;

/** The third party's tokens, what they allow and until when: the part of a connection that a renewal changes. */
export type Tokens = Readonly<
  Pick<Connection, 'accessToken' | 'refreshToken' | 'dpopKey' | 'expiresAt' | 'goodUntil' | 'reconnectBy'>
> &
  Place & { readonly scopes: readonly string[] };

/** What a call of the third party's API is made with; `dpopKey`: the token is good only with a proof of this key. */
export type Access = Pick<Tokens, 'accessToken' | 'dpopKey' | keyof Place>;
