import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { syncIdPattern } from '@data-connector/protocol';
import { ConnectorError } from '../errors/index.js';

const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;

/**
 * Gives each request an id: on `res.locals.requestId` and in the answer's `x-request-id`. One that came in is kept only
 * with `trustIncoming`: services trust the gateway, the gateway trusts nobody.
 */
export function requestIds(options: { readonly trustIncoming?: boolean } = {}): RequestHandler {
  return (req, res, next) => {
    const incoming = options.trustIncoming ? req.headers['x-request-id'] : undefined;
    if (typeof incoming === 'string' && REQUEST_ID.test(incoming)) res.locals['requestId'] = incoming;
    res.setHeader('x-request-id', requestIdOf(res));
    next();
  };
}

/** The id that `requestIds` gave this request; a new one if it did not come by. */
export const requestIdOf = (res: Response): string => (res.locals['requestId'] ??= randomUUID()) as string;

/** The pattern of the route that took a request (`/sync/:provider`), never its values; `none` if there was none. */
export function routeOf(req: Request): string {
  const path: unknown = (req.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}

/** The sync that a request's path names, if it could be one: for the log. */
export function syncIdOf(req: Request): string | undefined {
  const syncId: unknown = req.params?.['syncId'];
  return typeof syncId === 'string' && syncIdPattern.test(syncId) ? syncId : undefined;
}

/**
 * A query parameter that may be there at most once, from `req.query` of the `simple` query parser.
 * @throws ConnectorError `request_malformed` if it came twice or as anything but a string
 */
export function one(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new ConnectorError('request_malformed');
}
