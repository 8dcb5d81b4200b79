/** How many calls are left to a key in its window. `resetAt` is in ms since 1970. */
export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: number;
}

/** Counts calls by key in fixed windows, as third parties do. */
export class RateWindow {
  readonly #windows = new Map<string, { used: number; resetAt: number }>();

  /** `windowMs`: how long a window lasts; `now`: ms since 1970. */
  constructor(
    private readonly windowMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts one call under a key, of at most `limit` in a window; a refused one does not count. */
  take(key: string, limit: number): RateState {
    const now = this.now();
    let window = this.#windows.get(key);
    if (!window || window.resetAt <= now) {
      window = { used: 0, resetAt: now + this.windowMs };
      this.#windows.set(key, window);
    }
    const allowed = window.used < limit;
    if (allowed) window.used++;
    return { allowed, limit, remaining: limit - window.used, resetAt: window.resetAt };
  }

  /** Takes back the last call that was counted under a key. */
  giveBack(key: string): void {
    const window = this.#windows.get(key);
    if (window) window.used--;
  }
}
