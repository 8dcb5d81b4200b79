import { RateWindow, type RateState } from './rate-window.js';

/** How a third party limits calls, as data. */
export interface LimitsData {
  readonly windowSeconds: number;
  /** Calls of a person in a window: of all routes together, or of each route that is named. */
  readonly calls?: number | Readonly<Record<string, number>>;
  /** Whether an answer that the caller has, a 304, counts; it does unless told. */
  readonly freeUnchanged?: true;
  /** What every answer says of it. @param now the third party's clock, in ms since 1970 */
  headers?(this: void, state: RateState, now: number): Readonly<Record<string, string>>;
}

/** Until a limit that is only played ends. */
const PLAYED_MS = 60_000;

/** Counts what people may still call. */
export class Limits {
  readonly #window: RateWindow;

  /** @param calls in place of the data's own */
  constructor(
    private readonly data: LimitsData,
    private readonly now: () => number,
    private readonly calls: number | undefined,
  ) {
    this.#window = new RateWindow(data.windowSeconds * 1000, now);
  }

  /** Counts a call of a person. */
  take(accountId: string, route: string): RateState {
    const { calls = Infinity } = this.data;
    const limit = this.calls ?? (typeof calls === 'number' ? calls : (calls[route] ?? Infinity));
    return this.#window.take(this.#keyOf(accountId, route), limit);
  }

  /** What is left after a call that was answered with a 304. @param state what was left with it */
  unchanged(accountId: string, route: string, state: RateState): RateState {
    if (!this.data.freeUnchanged) return state;
    this.#window.giveBack(this.#keyOf(accountId, route));
    return { ...state, remaining: state.remaining + 1 };
  }

  #keyOf(accountId: string, route: string): string {
    return typeof this.data.calls === 'object' ? `${accountId} ${route}` : accountId;
  }

  /** A limit that is reached now, though nobody counted. */
  reached(): RateState {
    return { allowed: false, limit: 1, remaining: 0, resetAt: this.now() + PLAYED_MS };
  }

  headers(state: RateState): Readonly<Record<string, string>> {
    return this.data.headers?.(state, this.now()) ?? {};
  }

  /** Whole seconds until calls are taken again. */
  wait({ resetAt }: RateState): number {
    return Math.ceil((resetAt - this.now()) / 1000);
  }
}

/** Headers `<prefix>-limit`, `<prefix>-remaining` and `<prefix>-reset`, the last in seconds since 1970. */
export const remainingHeaders =
  (prefix: string) =>
  ({ limit, remaining, resetAt }: RateState): Readonly<Record<string, string>> =>
    limit === Infinity
      ? {}
      : {
          [`${prefix}-limit`]: String(limit),
          [`${prefix}-remaining`]: String(remaining),
          [`${prefix}-reset`]: String(Math.ceil(resetAt / 1000)),
        };
