import type { Strategy } from 'passport';
import type { StateStore, VerifyCallback } from 'passport-oauth2';
import type { Account } from '@data-connector/protocol';
import type { ThirdPartyMeter } from './third-party/third-party-meter.js';
import type { Handler } from './handlers/handler.js';
import type { ProviderManifest } from './manifest.js';

/** The operator's registration at the third party. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Base URL of a simulator that stands for all hosts of the third party; without it the real ones are called. */
  readonly simulator?: URL | undefined;
  /** To be told of each call of the third party. */
  readonly meter?: ThirdPartyMeter | undefined;
}

/** What the third party's token endpoint gave passport for a code. `expiresIn` is in seconds. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  readonly expiresIn?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
}

/** The third party's tokens and what they allow. `expiresAt` is ISO 8601. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly scopes: readonly string[];
}

/** What a passport strategy of this system is made with. */
export interface StrategyOptions {
  readonly callbackURL: string;
  readonly store: StateStore;
  readonly verify: (
    accessToken: string,
    refreshToken: string | undefined,
    params: Record<string, unknown>,
    profile: unknown,
    done: VerifyCallback,
  ) => void;
}

/** What a Vault asked of this connection attempt. */
interface AuthorizeOptions {
  /** Let the person choose an account even if one is signed in. */
  readonly select: boolean;
  /** The account to reconnect, if any. */
  readonly account?: string | undefined;
}

/** What a third party's own callback (a deauthorization, a deletion request) comes down to. */
interface WebhookAnswer {
  /** The account whose data must go. */
  readonly accountId: string;
  /** Whether the third party wants `{url, confirmation_code}` back. */
  readonly receipt: boolean;
}

/** A provider, ready to be used with one app registration. */
export interface Provider {
  readonly manifest: ProviderManifest;
  readonly handlers: readonly Handler[];
  /** A new passport-oauth2 strategy; `skipUserProfile`, since `account` asks for the profile. */
  strategy(options: StrategyOptions): Strategy;
  /** Options for passport's authenticate at the beginning of a flow. */
  authorize(options: AuthorizeOptions): Record<string, unknown>;
  /** What is left to do after the code was exchanged: a long-lived token, the granted scopes. */
  finish(grant: Grant, signal: AbortSignal): Promise<Tokens>;
  /** Whose tokens they are. @throws TokenRejected */
  account(accessToken: string, signal: AbortSignal): Promise<Account>;
  /** New tokens for old, where the third party has that. @throws ConnectorError `reconnect_required` when it refuses. */
  renew?(tokens: Tokens, signal: AbortSignal): Promise<Tokens>;
  /** Ends the grant at the third party; a grant that is gone already is no error. */
  revoke(tokens: Tokens, signal: AbortSignal): Promise<void>;
  /** Callbacks of the third party by the last segment of their path, POST /auth/:provider/:webhook. */
  readonly webhooks?: Readonly<Record<string, (body: Record<string, string>) => WebhookAnswer>>;
}

/** A provider as its folder exports it: data, and how to make it work with an app registration. */
export interface ProviderDefinition {
  readonly manifest: ProviderManifest;
  create(app: App): Provider;
}
