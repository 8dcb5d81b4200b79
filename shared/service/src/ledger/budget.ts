import { ConnectorError } from '@data-connector/kit/errors';

/** How much an account may use up in a window of time, whichever replicas it asks. */
export interface Budget {
  readonly name: 'syncs' | 'writes';
  /** So much … */
  readonly points: number;
  /** … in so many seconds, counted from 1970 on. */
  readonly seconds: number;
}

/** What an account has used of its budgets, each in the last window that it used any in. */
export type Used = Readonly<
  Partial<Record<Budget['name'], { readonly window: number; readonly points: number }>>
>;

/**
 * What is used once some more is.
 * @throws ConnectorError `too_many_requests` with `retryAt`, when that is more than there is
 */
export function spend(used: Used = {}, { name, points, seconds }: Budget, more: number): Used {
  const ms = seconds * 1000;
  const window = Math.floor(Date.now() / ms);
  const before = used[name];
  const sum = (before?.window === window ? before.points : 0) + more;
  if (sum > points)
    throw new ConnectorError('too_many_requests', { retryAt: new Date((window + 1) * ms).toISOString() });
  return { ...used, [name]: { window, points: sum } };
}
