import { ConnectorError } from '@data-connector/kit/errors';
import { TokenRejected } from './faults.js';
import type { Access, Tokens } from '../tokens.js';

/** Renews early when a token has less than this left, in ms. */
const EARLY_MS = 60_000;

/** Gets new tokens for old ones; it gives them once they are safe to use. @throws ConnectorError */
export type Renew = (old: Tokens) => Promise<Tokens>;

/** The third party's tokens during one sync: calls are made with the current ones, which are renewed when they expire. */
export class Session {
  #tokens: Tokens;
  #renewal: Promise<void> | undefined;

  /** @param renew nothing if the provider's tokens cannot be renewed */
  constructor(
    tokens: Tokens,
    private readonly renew: Renew | undefined,
  ) {
    this.#tokens = tokens;
  }

  /** The tokens as they are now. */
  get tokens(): Tokens {
    return this.#tokens;
  }

  /**
   * Makes one call with the current token; when the third party rejects the token, renews it and repeats the call. One call
   * has one token renewed.
   * @throws ConnectorError `reconnect_required` when there is no way to a valid token.
   */
  async call<T>(
    request: (access: Access, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    if (this.#expired() && this.#renewable()) await this.#renew(this.#tokens);
    for (let renewed = false; ;) {
      const used = this.#tokens;
      try {
        const { accessToken, app, dpopKey, server } = used;
        return await request({ accessToken, app, dpopKey, server }, signal);
      } catch (error) {
        if (!(error instanceof TokenRejected)) throw error;
        if (renewed) throw new ConnectorError('reconnect_required', {}, error);
      }
      // Another call may have had that token renewed: then it is the next one that this call may have renewed.
      renewed = this.#tokens === used;
      if (renewed) await this.#renew(used);
    }
  }

  #expired(): boolean {
    const { expiresAt } = this.#tokens;
    return expiresAt !== undefined && Date.parse(expiresAt) - Date.now() < EARLY_MS;
  }

  #renewable(): boolean {
    return this.renew !== undefined && this.#tokens.refreshToken !== undefined;
  }

  /** Handlers run side by side: those that meet a rejected token at once wait for one renewal. */
  async #renew(rejected: Tokens): Promise<void> {
    this.#renewal ??= this.#replace(rejected).finally(() => (this.#renewal = undefined));
    await this.#renewal;
  }

  async #replace(old: Tokens): Promise<void> {
    if (!this.renew || !this.#renewable()) throw new ConnectorError('reconnect_required');
    this.#tokens = await this.renew(old);
  }
}
