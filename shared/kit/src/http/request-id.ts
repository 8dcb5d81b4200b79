import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;

/**
 * Gives each request an id: on `res.locals.requestId` and in the answer's `x-request-id`. One that came in is kept only
 * with `trustIncoming`: services trust the gateway, the gateway trusts nobody.
 */
export function requestIds(options: { readonly trustIncoming?: boolean } = {}): RequestHandler {
  return (req, res, next) => {
    const incoming = options.trustIncoming ? req.headers['x-request-id'] : undefined;
    const requestId = typeof incoming === 'string' && REQUEST_ID.test(incoming) ? incoming : randomUUID();
    res.locals['requestId'] = requestId;
    res.setHeader('x-request-id', requestId);
    next();
  };
}

/** The id that `requestIds` gave this request; a new one if it did not come by. */
export function requestIdOf(res: Response): string {
  const known: unknown = res.locals['requestId'];
  if (typeof known === 'string') return known;
  const requestId = randomUUID();
  res.locals['requestId'] = requestId;
  return requestId;
}
