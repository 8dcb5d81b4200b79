import { ConnectorError } from '../errors/index.js';
import { TokenRejected } from './faults.js';
import type { Provider, Tokens } from './provider.js';

/** Renews early when a token has less than this left, in ms. */
const EARLY_MS = 60_000;

/** How a session stores what a renewal gave before the new token is used. */
export interface RenewalHooks {
  /** Confirms that this process may spend the refresh token. @throws ConnectorError if not. */
  beforeRenewal(): Promise<void>;
  /** Keeps the new tokens safe for the Vault. @throws ConnectorError: the new tokens are not used then. */
  afterRenewal(spent: Tokens, renewed: Tokens): Promise<void>;
}

/** The third party's tokens during one sync: calls are made with the current ones, which are renewed when they expire. */
export class Session {
  #tokens: Tokens;
  #renewal: Promise<void> | undefined;

  constructor(
    private readonly provider: Provider,
    tokens: Tokens,
    private readonly hooks: RenewalHooks,
  ) {
    this.#tokens = tokens;
  }

  /** The tokens as they are now. */
  get tokens(): Tokens {
    return this.#tokens;
  }

  /**
   * Makes one call with the current token; when the third party rejects the token, renews it once and repeats the call.
   * @throws ConnectorError `reconnect_required` when there is no way to a valid token.
   */
  async call<T>(
    request: (accessToken: string, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    if (this.#expired() && this.#renewable()) await this.#renew(this.#tokens, signal);
    const used = this.#tokens;
    try {
      return await request(used.accessToken, signal);
    } catch (error) {
      if (!(error instanceof TokenRejected)) throw error;
    }
    await this.#renew(used, signal);
    try {
      return await request(this.#tokens.accessToken, signal);
    } catch (error) {
      if (error instanceof TokenRejected) throw new ConnectorError('reconnect_required', {}, error);
      throw error;
    }
  }

  #expired(): boolean {
    const { expiresAt } = this.#tokens;
    return expiresAt !== undefined && Date.parse(expiresAt) - Date.now() < EARLY_MS;
  }

  #renewable(): boolean {
    return this.provider.renew !== undefined && this.#tokens.refreshToken !== undefined;
  }

  /** Handlers run side by side: whoever meets a rejected token that another has already renewed just goes on. */
  async #renew(rejected: Tokens, signal: AbortSignal): Promise<void> {
    if (this.#tokens !== rejected) return;
    this.#renewal ??= this.#spend(rejected, signal).finally(() => (this.#renewal = undefined));
    await this.#renewal;
  }

  async #spend(old: Tokens, signal: AbortSignal): Promise<void> {
    if (!this.provider.renew || !this.#renewable()) throw new ConnectorError('reconnect_required');
    await this.hooks.beforeRenewal();
    const renewed = await this.provider.renew(old, signal);
    await this.hooks.afterRenewal(old, renewed);
    this.#tokens = renewed;
  }
}
