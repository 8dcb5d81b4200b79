import type { Tracing } from './tracing.js';

/** Makes each call of somebody else a client span; nothing if tracing is off. */
export function tracedCalls(tracing: Tracing, whom: string) {
  if (!tracing.on) return undefined;
  return <T extends { readonly status: number }>(operation: string, call: () => Promise<T>): Promise<T> =>
    // Outside any span it is a watcher's own round, which would be a trace of its own every few seconds.
    tracing.current() === undefined
      ? call()
      : tracing.span(`${whom} ${operation}`, { kind: 'client' }, async (span) => {
          const answer = await call();
          span.note({ status: answer.status });
          if (answer.status >= 500) span.fail();
          return answer;
        });
}
