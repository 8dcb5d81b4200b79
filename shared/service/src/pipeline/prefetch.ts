import { ConnectorError } from '@data-connector/kit/errors';

/** How long a source is asked for items. */
export interface PrefetchSignals {
  /** Once aborted, the item that is on its way is still taken, and none after it. */
  readonly stopping: AbortSignal;
  /** Once aborted, nothing is waited for. */
  readonly signal: AbortSignal;
}

/**
 * Asks for the next item while the present one is worked on, so that fetching and sealing overlap.
 * @throws ConnectorError `stopped` when it was stopped before the source's end; the signal's reason
 */
export async function* prefetch<T>(
  source: AsyncIterable<T>,
  { stopping, signal }: PrefetchSignals,
): AsyncGenerator<T> {
  if (stopping.aborted) throw new ConnectorError('stopped');
  const iterator = source[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T>> => {
    const asked = iterator.next();
    // Whoever stops here never awaits it.
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  try {
    for (;;) {
      const item = await unlessAborted(next, signal);
      if (item.done) return;
      const last = stopping.aborted;
      if (!last) next = ask();
      yield item.value;
      if (last) throw new ConnectorError('stopped');
    }
  } finally {
    // A source that does not heed the signal must not hold up whoever waits for this end.
    const ended = next.then(
      () => iterator.return?.(),
      () => undefined,
    );
    await unlessAborted(ended, signal).catch(() => undefined);
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}
