import type { Provider, Tokens } from '../provider/index.js';
import { Gate } from './gate.js';

/** One call to a token endpoint, in ms. */
const RENEW_MS = 30_000;

/**
 * Sees renewals through. The third party may have spent the old refresh token as soon as it was asked: so a renewal that
 * has begun goes on to its end, and is written down, even when the sync that wanted it is over.
 */
export class Renewing {
  /** The provider; its renewals do not heed the run's signal. */
  readonly provider: Provider;
  #open = 0;
  readonly #closed = new Gate();

  constructor(provider: Provider) {
    const renew = provider.renew?.bind(provider);
    this.provider = renew ? { ...provider, renew: (tokens) => this.#begin(renew, tokens) } : provider;
  }

  /** Writes a renewal down, which ends it. */
  async keep(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } finally {
      this.#end();
    }
  }

  /** Waits until no renewal is under way. */
  async settled(): Promise<void> {
    while (this.#open > 0) await this.#closed.wait();
  }

  async #begin(renew: NonNullable<Provider['renew']>, tokens: Tokens): Promise<Tokens> {
    this.#open++;
    try {
      return await renew(tokens, AbortSignal.timeout(RENEW_MS));
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  #end(): void {
    this.#open--;
    this.#closed.open();
  }
}
