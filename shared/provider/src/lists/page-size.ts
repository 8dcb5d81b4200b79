import { ConnectorError } from '@data-connector/kit/errors';

/** The most pages that are fetched at a size before a larger one is tried again. */
const MAX_PATIENCE = 64;

/**
 * How many items a page to ask for: halved where the third party finds a page too large, and doubled again after that. A
 * size that is refused again and again is tried ever more seldom.
 */
export class PageSize {
  #now: number;
  #served = 0;
  /** So many pages must come before more is asked for. */
  #patience = 1;
  #grown = false;

  constructor(
    private readonly max: number,
    private readonly min: number,
  ) {
    this.#now = max;
  }

  get now(): number {
    return this.#now;
  }

  /** Whether a smaller page can be asked for. */
  get canShrink(): boolean {
    return this.#now > this.min;
  }

  /** A page came. */
  served(): void {
    if (++this.#served < this.#patience) return;
    this.#served = 0;
    this.#grown = this.#now < this.max;
    this.#now = Math.min(this.max, this.#now * 2);
  }

  /** A page was too large. @throws ConnectorError `provider_unavailable` if it was of the smallest size */
  refused(cause: unknown): void {
    if (!this.canShrink) throw new ConnectorError('provider_unavailable', {}, cause);
    if (this.#grown) this.#patience = Math.min(this.#patience * 2, MAX_PATIENCE);
    this.#grown = false;
    this.#served = 0;
    this.#now = Math.max(this.min, this.#now >> 1);
  }
}
