import type { Answer } from './transport.js';

/**
 * How much of the 15-minute window is left to the person whom the answer is for, from 1 to 0, if X says it
 * (https://docs.x.com/x-api/fundamentals/rate-limits: `x-rate-limit-limit` and `-remaining`).
 */
export function limitLeft(headers: Answer['headers']): number | undefined {
  const [limit, remaining] = ['limit', 'remaining'].map((name) =>
    Number(headers.get(`x-rate-limit-${name}`) ?? NaN),
  );
  if (limit === undefined || remaining === undefined || !(limit > 0) || !(remaining >= 0)) return undefined;
  return Math.min(1, remaining / limit);
}
