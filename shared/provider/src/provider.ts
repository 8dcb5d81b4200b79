import type { Strategy } from 'passport';
import type { StateStore } from 'passport-oauth2';
import type { Account } from '@data-connector/protocol';
import type { App } from './app.js';
import type { Handler } from './handlers/handler.js';
import type { ProviderManifest } from './manifest.js';
import type { Access, Grant, Place, Tokens } from './tokens.js';

/** What a passport strategy of this system is made with. */
export interface StrategyOptions {
  readonly callbackURL: string;
  readonly store: StateStore;
  /** Where the account is, as `begin` told. */
  readonly place?: Place | undefined;
  /** The key that this connection's tokens will be bound to, where the provider has made one. */
  readonly dpopKey?: string | undefined;
  /** Ends the exchange of a code. */
  readonly signal?: AbortSignal;
}

/** What a Vault asked of this connection attempt. */
export interface AuthorizeOptions {
  /** Let the person choose an account even if one is signed in. */
  readonly select: boolean;
  /** The account to reconnect, if any. */
  readonly account?: string | undefined;
  /** Where the account is, as `begin` told. */
  readonly place?: Place | undefined;
}

/** What a third party's own callback (a deauthorization, a deletion request) comes down to. */
export interface WebhookAnswer {
  /** The account whose data must go. */
  readonly accountId: string;
  /** Whether the third party wants `{url, confirmation_code}` back. */
  readonly receipt: boolean;
}

/** Callbacks of a third party by the last segment of their path, POST /auth/:provider/:webhook. */
export type Webhooks = Readonly<Record<string, (body: Record<string, string>) => WebhookAnswer>>;

/** What a login form calls its fields. */
export interface LoginLabels {
  readonly name: string;
  readonly password: string;
  /** What a person has to know, such as that their account's own password is not taken. */
  readonly help?: string;
}

/** A login by form, ready to be used. */
export interface Login {
  readonly labels: LoginLabels;
  /** Tokens of what a person has entered; whether they are any good is for the API to say. */
  enter(place: Place, name: string, password: string): Tokens;
}

/** A provider, ready to be used with one app registration. */
export interface Provider {
  readonly manifest: ProviderManifest;
  readonly handlers: readonly Handler[];
  /** The longest `state` that the third party takes, in characters. */
  readonly longestState: number;
  /**
   * What a callback has to call itself, if it does (`iss`, RFC 9207), and whether each does: one that does not is then
   * somebody else's.
   */
  issuerAt(place: Place): { readonly issuer: string; readonly isNamed: boolean };
  /**
   * Where a connection begins, of a provider whose accounts are at many servers.
   * @param given what the person or their Vault calls the server
   * @throws ConnectorError `server_malformed`, `server_not_allowed`, `server_unknown`, `rate_limited`, `busy`,
   * `provider_unavailable`
   */
  begin?(given: string, signal: AbortSignal): Promise<Place>;
  /** How a person logs in by a form, of a provider that has no consent page: nothing of what is about one is called then. */
  readonly login?: Login;
  /** The document about an app that stands for itself. */
  document?(): object;
  /** Makes a key for one connection, where the third party binds tokens to one (RFC 9449): as secret as they are. */
  dpopKey?(): string;
  /** A new passport strategy, whose user is the Grant that the token endpoint gave for a code. */
  strategy(options: StrategyOptions): Strategy;
  /** Options for passport's authenticate at the beginning of a flow. */
  authorize(options: AuthorizeOptions): Record<string, unknown>;
  /** What is left to do after the code was exchanged: a long-lived token, the granted scopes. */
  finish(grant: Grant, signal: AbortSignal): Promise<Tokens>;
  /** Whose tokens they are. @throws TokenRejected */
  account(access: Access, signal: AbortSignal): Promise<Account>;
  /** New tokens for old, where the third party has that. @throws ConnectorError `reconnect_required` when it refuses. */
  renew?(tokens: Tokens, signal: AbortSignal): Promise<Tokens>;
  /**
   * Ends the grant at the third party, where it lets an app do so; a grant that is gone already is no error.
   * @returns whether it was seen to have ended
   */
  revoke?(tokens: Tokens, signal: AbortSignal): Promise<boolean>;
  readonly webhooks?: Webhooks;
  /** Ends what is open to the third party. */
  close(): Promise<void>;
}

/** The part of a provider by which people let the service in, until they do not any more. */
export type Entrance = Omit<Provider, 'manifest' | 'handlers' | 'account' | 'begin' | 'webhooks'>;

/** A provider as its folder exports it: a manifest, and how to make it work with an app registration. */
export interface ProviderDefinition {
  readonly manifest: ProviderManifest;
  /** Why its flow has no PKCE, if it has none. */
  readonly withoutPkce?: string | undefined;
  /** Whether it works with an app that the operator has registered at the third party. */
  readonly needsApp: boolean;
  /** Whether people consent on a page of the third party's; otherwise they log in by a form. */
  readonly hasConsent: boolean;
  create(app: App): Provider;
}
