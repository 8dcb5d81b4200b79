import { withDeadline } from '@data-connector/kit/time';

/** How long the end of a channel or a connection is waited for, in ms: the broker forgets both with the socket. */
export const CLOSE_MS = 2000;

/**
 * An answer of the broker, if it comes in time. amqplib leaves some unsettled for ever: a close whose connection breaks, and
 * everything while a broker hangs.
 * @param ms how long it may take
 * @param signal ends the wait earlier
 * @throws what the answer throws, the signal's reason, or a TimeoutError
 */
export function answered<T>(ms: number, answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  return withDeadline(
    ms,
    signal,
    (over) =>
      new Promise<T>((resolve, reject) => {
        const leave = () => reject(over.reason as Error);
        over.addEventListener('abort', leave, { once: true });
        if (over.aborted) leave();
        answer.then(resolve, reject);
      }),
  );
}
