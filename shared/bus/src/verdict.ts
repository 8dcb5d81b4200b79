import type { SyncEvent } from '@data-connector/protocol';
import { isWord } from '@data-connector/kit/errors';
import type { Delivery, Handle } from './bus.js';

/**
 * A handler rejects with it when trying again cannot help: the message goes to the dead-letter queue.
 */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
  /** @param failure What went wrong, for the operator who looks into that queue: a few words without any input. */
  constructor(readonly failure?: string) {
    super('The event cannot be handled');
  }
}

/** A handler rejects with it to get the event again, not before `ms` from now; hours are fine. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  /** @param counts Whether this was an attempt; `false` if the handler never tried. */
  constructor(
    readonly ms: number,
    readonly counts = true,
  ) {
    super('The event is to be handled later');
  }
}

/** Why a message lies in a dead-letter queue; when the broker put it there, its own header says so. */
export const DEAD_REASONS = ['malformed', 'forged', 'gave_up', 'attempts_spent'] as const;
export type DeadReason = (typeof DEAD_REASONS)[number];

/** What an operator is told of a thrown value: words of `GiveUp`, or a class and a code; never a message. */
export function failureOf(error: unknown): string | undefined {
  if (error instanceof GiveUp) return error.failure;
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return isWord(code) ? `${error.name} ${code}` : error.name;
}

/** What becomes of a delivery. `attempt` is the number of the next attempt, `ms` the wait before it. */
export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly ms: number; readonly attempt: number; readonly error: unknown }
  | { readonly kind: 'dead'; readonly reason: DeadReason; readonly error: unknown };

/** Plain rejections after which an event is given up. */
export const DEFAULT_ATTEMPTS = 10;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

/** Hands an event to its handler and says what becomes of the delivery. Never rejects. */
export async function judge(
  handle: Handle,
  event: SyncEvent,
  { attempt }: Delivery,
  attempts: number,
): Promise<Verdict> {
  try {
    await handle(event, { attempt });
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof GiveUp) return { kind: 'dead', reason: 'gave_up', error };
    if (error instanceof RetryLater)
      return { kind: 'again', ms: Math.max(0, error.ms), attempt: attempt + (error.counts ? 1 : 0), error };
    if (attempt >= attempts) return { kind: 'dead', reason: 'attempts_spent', error };
    const ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    return { kind: 'again', ms, attempt: attempt + 1, error };
  }
}
