import { randomBytes } from 'node:crypto';
import { REHEARSAL_SECONDS, type Rehearsal } from './rehearsals.js';

/** What a person allowed an app. */
export interface SimulatedGrant {
  readonly accountId: string;
  /** Scopes that were asked for. */
  readonly asked: readonly string[];
  /** Scopes that were granted. */
  scopes: readonly string[];
  ended: boolean;
  /** The thumbprint of the key that its tokens are good with (DPoP); nothing if with none. */
  boundTo?: string | undefined;
  /** What is played on it. */
  readonly rehearsal?: Rehearsal | undefined;
  /** Since when, in ms since 1970. */
  rehearsedAt?: number;
}

/** Tokens as they leave the token endpoint. `expiresIn` is in seconds, Infinity for a token that stays. */
export interface Issued {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresIn: number;
  readonly grant: SimulatedGrant;
}

/** What an access token is worth now. */
export type TokenCheck =
  | { readonly state: 'valid' | 'expired' | 'revoked'; readonly grant: SimulatedGrant }
  | { readonly state: 'unknown' };

export interface GrantsOptions {
  /** Every token and code begins with it, so that a test can look for them. */
  readonly marker?: string | undefined;
  /** How long an access token is valid: 7200. */
  readonly accessSeconds?: number | undefined;
  /** Whether a refresh token is good once: true unless `lasting`. */
  readonly refresh?: 'rotating' | 'lasting' | undefined;
  /** Whether proofs have a nonce in them. */
  readonly dpop?: true | 'nonces' | undefined;
  /** ms since 1970. */
  readonly now?: (() => number) | undefined;
}

/** The grants of a simulated third party, in memory. */
export class Grants {
  readonly accessSeconds: number;
  readonly now: () => number;
  #nonce: string | undefined;
  readonly #marker: string;
  readonly #lasting: boolean;
  readonly #access = new Map<string, { grant: SimulatedGrant; expiresAt: number }>();
  readonly #refresh = new Map<string, { grant: SimulatedGrant; spent: boolean }>();

  constructor({ accessSeconds = 7200, dpop, marker = 'sim-', now = Date.now, refresh }: GrantsOptions = {}) {
    if (dpop === 'nonces') this.changeNonce();
    this.#marker = marker;
    this.#lasting = refresh === 'lasting';
    this.accessSeconds = accessSeconds;
    this.now = now;
  }

  /** What has to be in each proof (RFC 9449, 8), if anything has. */
  get nonce(): string | undefined {
    return this.#nonce;
  }

  /** Wants another nonce from now on: only of a third party that wants one. */
  changeNonce(): void {
    this.#nonce = randomBytes(12).toString('base64url');
  }

  /** A new random token or code. */
  mint(kind: 'access' | 'refresh' | 'code'): string {
    return `${this.#marker}${kind}-${randomBytes(24).toString('base64url')}`;
  }

  /** A grant without tokens yet. */
  begin(
    accountId: string,
    asked: readonly string[],
    scopes: readonly string[],
    rehearsal?: Rehearsal,
  ): SimulatedGrant {
    return { accountId, asked, scopes, ended: false, rehearsal };
  }

  /** New tokens of a grant. */
  issue(grant: SimulatedGrant, { refresh = false, seconds = this.accessSeconds } = {}): Issued {
    const accessToken = this.mint('access');
    const expiresIn = grant.rehearsal === 'token-ends' ? Math.min(REHEARSAL_SECONDS, seconds) : seconds;
    this.#access.set(accessToken, { grant, expiresAt: this.now() + expiresIn * 1000 });
    if (!refresh) return { accessToken, expiresIn, grant };
    const refreshToken = this.mint('refresh');
    this.#refresh.set(refreshToken, { grant, spent: false });
    return { accessToken, refreshToken, expiresIn, grant };
  }

  /** From now on a text is an access token of a grant, for ever. */
  adopt(accessToken: string, grant: SimulatedGrant): void {
    this.#access.set(accessToken, { grant, expiresAt: Infinity });
  }

  /** What an access token is worth. */
  check(accessToken: string): TokenCheck {
    const access = this.#access.get(accessToken);
    if (!access) return { state: 'unknown' };
    const { grant, expiresAt } = access;
    return { state: grant.ended ? 'revoked' : expiresAt <= this.now() ? 'expired' : 'valid', grant };
  }

  /**
   * New tokens for a refresh token, nothing for one that is unknown or bound to another key. Where it is good once, a second
   * time ends the grant.
   */
  renew(refreshToken: string, key?: string): Issued | undefined {
    const refresh = this.#refresh.get(refreshToken);
    if (!refresh || refresh.grant.ended || refresh.grant.boundTo !== key) return undefined;
    if (this.#lasting) return this.issue(refresh.grant);
    if (refresh.spent) {
      refresh.grant.ended = true;
      return undefined;
    }
    refresh.spent = true;
    return this.issue(refresh.grant, { refresh: true });
  }

  /** An access token is expired from now on. */
  expire(accessToken: string): void {
    const access = this.#access.get(accessToken);
    if (access) access.expiresAt = this.now();
  }

  /** A grant's access tokens are expired from now on. */
  expireOf(grant: SimulatedGrant): void {
    for (const access of this.#access.values()) if (access.grant === grant) access.expiresAt = this.now();
  }

  /** Ends the grant of an access or refresh token; tells whether there was one. */
  endOf(token: string): boolean {
    const grant = this.#access.get(token)?.grant ?? this.#refresh.get(token)?.grant;
    if (!grant || grant.ended) return false;
    grant.ended = true;
    return true;
  }

  /** Every access token is expired from now on. */
  expireAll(): void {
    for (const accessToken of this.#access.keys()) this.expire(accessToken);
  }
}
