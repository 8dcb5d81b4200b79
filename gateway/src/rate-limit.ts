import { ConnectorError } from '@data-connector/core/errors';
import type { RequestHandler } from 'express';
import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

const WINDOW_S = 60;

/** Who counts as one client: an IPv4 address, or the /64 of an IPv6 address, of which one host has all. */
function clientOf(ip = ''): string {
  if (!ip.includes(':')) return ip;
  const address = ipaddr.process(ip.split('%')[0] as string);
  return address.kind() === 'ipv6' ? String((address as ipaddr.IPv6).parts.slice(0, 4)) : address.toString();
}

/**
 * Refuses a client that asks too often, each replica counting for itself; 0 for no limit. Tells each client its limit in
 * `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers-10).
 * @throws ConnectorError `too_many_requests` with `retryAt`
 */
export function limitRate(perMinute: number): RequestHandler {
  if (perMinute === 0) return (_req, _res, next) => next();
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S });
  const policy = `"client";q=${perMinute};w=${WINDOW_S}`;
  return async (req, res, next) => {
    // It tells by rejecting that nothing is left.
    const left = await limiter.consume(clientOf(req.ip)).catch((refusal: RateLimiterRes) => refusal);
    res.setHeader('ratelimit-policy', policy);
    res.setHeader('ratelimit', `"client";r=${left.remainingPoints};t=${Math.ceil(left.msBeforeNext / 1000)}`);
    if (left.consumedPoints <= perMinute) return next();
    throw new ConnectorError('too_many_requests', {
      retryAt: new Date(Date.now() + left.msBeforeNext).toISOString(),
    });
  };
}
