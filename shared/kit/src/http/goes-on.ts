import { within } from '../time/index.js';
import { ConnectorError, retryIn } from '../errors/index.js';
import type { Log } from '../log/index.js';

/** Less than the gateway waits for an answer (60 s, PROVIDER_TIMEOUT_SECONDS). */
const ANSWER_MS = 40_000;
/** When to ask again for what was not done by then. */
const AGAIN_MS = 10_000;

/**
 * What a deletion comes to. One that takes longer than a client can be kept waiting goes on by itself.
 * @param answerMs for tests
 * @throws ConnectorError `erasing` with `retryAt`, and what the deletion throws by then
 */
export async function goesOn<T>(deletion: Promise<T>, log: Log, answerMs = ANSWER_MS): Promise<T> {
  if (await within(deletion, answerMs)) return deletion;
  deletion.catch((error: unknown) => log.warn('a deletion that nobody waits for any more failed', { error }));
  throw new ConnectorError('erasing', retryIn(AGAIN_MS));
}
