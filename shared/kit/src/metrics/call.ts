import { ConnectorError } from '../errors/index.js';

/**
 * Watches a call of somebody else (the store, a third party) while it is made, and gives what it gives. `operation` is one
 * of few words that say what is asked, never of whom.
 */
export type WatchCall = <T extends { readonly status: number }>(
  operation: string,
  call: () => Promise<T>,
) => Promise<T>;

/** Nobody watches. */
export const unwatched: WatchCall = (_operation, call) => call();

/** How a call ended: `failed` with a status of 500 or more or without a whole answer, `aborted` by who made it. */
export const CALL_OUTCOMES = ['ok', 'refused', 'rate_limited', 'failed', 'aborted'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** The outcome that a status stands for. */
function outcomeOfStatus(status: number): CallOutcome {
  if (status < 400) return 'ok';
  if (status === 429) return 'rate_limited';
  return status < 500 ? 'refused' : 'failed';
}

/** A call with its time: `ended` is told how it ended and after how many ms. */
export function timed(
  ended: (operation: string, outcome: CallOutcome, ms: number) => void,
  within: WatchCall = unwatched,
): WatchCall {
  return async (operation, call) => {
    const began = performance.now();
    let outcome: CallOutcome = 'aborted';
    try {
      const answer = await within(operation, call);
      outcome = outcomeOfStatus(answer.status);
      return answer;
    } catch (error) {
      if (error instanceof ConnectorError && error.code.endsWith('_unavailable')) outcome = 'failed';
      throw error;
    } finally {
      ended(operation, outcome, performance.now() - began);
    }
  };
}
