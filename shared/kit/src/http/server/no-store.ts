import type { RequestHandler } from 'express';

/** Tells every cache on the way to keep nothing of the answer. */
export function noStore(): RequestHandler {
  return (_req, res, next) => {
    res.setHeader('cache-control', 'no-store');
    next();
  };
}
