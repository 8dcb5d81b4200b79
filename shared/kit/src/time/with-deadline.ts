/**
 * Makes a call that has to end within some time, in ms, or when `signal` is aborted. Unlike AbortSignal.any with
 * AbortSignal.timeout it lets go of everything as soon as the call has ended: those keep each call, with what hangs on it,
 * until its time would have been over, and a sync makes thousands of calls under one signal.
 * @throws what the call throws; its signal's reason is `signal`'s own, or a TimeoutError
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const aborted = () => ending.abort(signal?.reason);
  const timer = setTimeout(() => ending.abort(new DOMException('The time is over', 'TimeoutError')), ms);
  if (signal?.aborted) aborted();
  signal?.addEventListener('abort', aborted, { once: true });
  try {
    return await call(ending.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', aborted);
  }
}
