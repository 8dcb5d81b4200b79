import { rateLimit } from '@data-connector/kit/http';
import type { RequestHandler, Response } from 'express';
import { clientOf } from './client.js';

/**
 * Refuses a client that asks too often, each replica counting for itself; 0 for no limit. Tells each client its limit in
 * `RateLimit` headers.
 * @throws ConnectorError `too_many_requests` with `retryAt`
 */
export function limitRate(perMinute: number): RequestHandler {
  if (perMinute === 0) return (_req, _res, next) => next();
  const limit = rateLimit({ name: 'client', points: perMinute, seconds: 60 });
  return (req, res, next) => {
    limit.take(clientOf(req), res).then(() => next(), next);
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
