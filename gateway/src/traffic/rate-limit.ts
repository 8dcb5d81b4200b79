import { ConnectorError, retryIn } from '@data-connector/kit/errors';
import type { RequestHandler, Response } from 'express';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { clientOf } from './client.js';

/**
 * Refuses a client that asks too often, each replica counting for itself; 0 for no limit. Tells each client its limit in
 * `RateLimit` and `RateLimit-Policy` headers (draft-ietf-httpapi-ratelimit-headers-10).
 * @throws ConnectorError `too_many_requests` with `retryAt`
 */
export function limitRate(perMinute: number): RequestHandler {
  if (perMinute === 0) return (_req, _res, next) => next();
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (req, res, next) => {
    // It tells by rejecting that nothing is left.
    const left = await limiter.consume(clientOf(req)).catch((refusal: RateLimiterRes) => refusal);
    res.setHeader('ratelimit-policy', `"client";q=${perMinute};w=60`);
    res.setHeader('ratelimit', `"client";r=${left.remainingPoints};t=${Math.ceil(left.msBeforeNext / 1000)}`);
    if (left.consumedPoints > perMinute)
      throw new ConnectorError('too_many_requests', retryIn(left.msBeforeNext));
    next();
  };
}

/** What an answer of a service says of limits: both headers are lists. */
type LimitHeaders = Record<string, string | string[] | undefined>;

/** Puts the limits that an answer already tells before those of the service, in place. */
export function joinRateLimits(res: Response, headers: LimitHeaders): void {
  for (const name of ['ratelimit', 'ratelimit-policy']) {
    const own = res.getHeader(name);
    const other = headers[name];
    if (typeof own === 'string' && typeof other === 'string') headers[name] = `${own}, ${other}`;
  }
}
