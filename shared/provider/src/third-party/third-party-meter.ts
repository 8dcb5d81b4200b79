import { unwatched, type WatchCall } from '@data-connector/kit/metrics';

/** Told of what is asked of a third party, and of what it leaves to ask. */
export interface ThirdPartyMeter {
  /** Around each call, repetitions too; its operation is a word such as `read` or `token`. */
  readonly call: WatchCall;
  /** A call is repeated after so many ms. */
  waited(ms: number): void;
  /** How much of a limit is left, 1 for all of it, as the last answer said. `limit`: which, a word of the provider's. */
  left(limit: string, share: number): void;
}

/** A meter that measures nothing. */
export const unmetered: ThirdPartyMeter = { call: unwatched, waited: () => {}, left: () => {} };
