import type { LimitEnd } from '../third-party/faults.js';
import type { ApiAnswer } from './answer.js';

/** What a third party says of how much may still be asked. */
export interface Limits {
  /** Which limit `left` tells of, as one word for the meter. */
  readonly name: string;
  /** How much is left, from 1 to 0; nothing if the answer does not say. */
  left(headers: Headers): number | undefined;
  /** When a limit ends that an answer says is reached; nothing of what it does not say. */
  end(answer: ApiAnswer): Pick<LimitEnd, 'until' | 'inMs'>;
}

/** Numbers below are seconds from now on; above, since 1970. */
const SECONDS_OF_AN_AGE = 100_000_000;

/** A `reset` header as ms since 1970, or from now on: seconds of either kind, or ISO 8601. */
function resetOf(text: string | null): Pick<LimitEnd, 'until' | 'inMs'> {
  const seconds = Number(text ?? NaN);
  if (seconds > 0) return seconds < SECONDS_OF_AN_AGE ? { inMs: seconds * 1000 } : { until: seconds * 1000 };
  const until = Date.parse(text ?? '');
  return Number.isNaN(until) ? {} : { until };
}

/**
 * Limits in headers `<prefix>-limit`, `<prefix>-remaining` and `<prefix>-reset`.
 * @param more prefixes of further limits, which may be the one that is reached
 */
export function remaining(prefix: string, ...more: readonly string[]): Limits {
  const number = (headers: Headers, name: string) => Number(headers.get(name) ?? NaN);
  return {
    name: 'window',
    left(headers) {
      const [limit, left] = [number(headers, `${prefix}-limit`), number(headers, `${prefix}-remaining`)];
      return limit > 0 && left >= 0 ? Math.min(1, left / limit) : undefined;
    },
    end({ headers }) {
      const reached = [prefix, ...more].filter((one) => number(headers, `${one}-remaining`) <= 0);
      // Beside a limit that is not said to be reached, Retry-After is of another one.
      const ending = reached.length > 0 || headers.has('retry-after') ? reached : [prefix];
      const ends = ending.map((one) => resetOf(headers.get(`${one}-reset`)));
      return ends.reduce(
        (last, one) => ((one.until ?? one.inMs ?? 0) > (last.until ?? last.inMs ?? 0) ? one : last),
        {},
      );
    },
  };
}
