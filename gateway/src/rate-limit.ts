import { ConnectorError } from '@data-connector/core/errors';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';

/**
 * Refuses an address that asks too often, each replica counting for itself; 0 for no limit.
 * @throws ConnectorError `too_many_requests` with `retryAt`
 */
export function limitRate(perMinute: number): RequestHandler {
  if (perMinute === 0) return (_req, _res, next) => next();
  const windowMs = 60_000;
  return rateLimit({
    windowMs,
    limit: perMinute,
    // The eighth draft names each client by a hash in every answer, which costs more than all the rest.
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    // Its warnings go to the console and are about TRUST_PROXY, which an operator sets on purpose.
    validate: false,
    handler: (req, _res, next) => {
      const { rateLimit: info } = req as typeof req & { rateLimit?: { resetTime?: Date } };
      const retryAt = info?.resetTime ?? new Date(Date.now() + windowMs);
      next(new ConnectorError('too_many_requests', { retryAt: retryAt.toISOString() }));
    },
  });
}
