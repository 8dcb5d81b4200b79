import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Code } from '@data-connector/protocol';
import { asConnectorError, ConnectorError, problem } from '../errors/index.js';
import type { Log } from '../log/index.js';
import { requestIdOf, routeOf, syncIdOf } from './request.js';

const CODE_OF: Readonly<Record<number, Code>> = { 413: 'body_too_large', 415: 'content_type_unsupported' };

/** What Express and body-parser throw (http-errors: `expose` and a 4xx `status`) has a code of ours. */
function fromExpress(thrown: unknown): ConnectorError | undefined {
  if (thrown instanceof ConnectorError || !(thrown instanceof Error)) return undefined;
  if (thrown instanceof URIError) return new ConnectorError('request_malformed', {}, thrown);
  const { expose, status } = thrown as { expose?: unknown; status?: unknown };
  if (expose !== true || typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return new ConnectorError(CODE_OF[status] ?? 'request_malformed', {}, thrown);
}

function send(res: Response, error: ConnectorError): void {
  const { retryAt } = error.extras;
  if (retryAt !== undefined) {
    const seconds = Math.ceil((Date.parse(retryAt) - Date.now()) / 1000);
    if (Number.isFinite(seconds)) res.setHeader('retry-after', String(Math.max(1, seconds)));
  }
  res.setHeader('cache-control', 'no-store');
  res.setHeader('x-content-type-options', 'nosniff');
  res
    .status(error.status)
    .type('application/problem+json')
    .send(JSON.stringify(problem(error, requestIdOf(res))));
}

/**
 * The last middleware: answers any error as problem+json (RFC 9457) with constant text and logs one line without values.
 * When an answer has already begun, its connection is destroyed, so that nobody takes half of it for the whole.
 * `res.locals.logged` tells a request log that this line is written.
 */
export function answerProblems(log: Log): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    const error = fromExpress(thrown) ?? asConnectorError(thrown);
    const { code, status } = error;
    const [route, syncId, requestId] = [routeOf(req), syncIdOf(req), requestIdOf(res)];
    const line = { route, method: req.method, status, code, requestId, syncId };
    if (status >= 500) log.error('request failed', { ...line, error });
    else log.info('request refused', line);
    res.locals['logged'] = true;
    if (!res.headersSent) send(res, error);
    else if (!res.writableEnded) res.destroy();
  };
}

/** Refuses what no route took. @throws ConnectorError `not_found` */
export function notFound(): RequestHandler {
  return () => {
    throw new ConnectorError('not_found');
  };
}

/** Refuses a method that a known path does not serve, and says which it does. @throws ConnectorError `method_not_allowed` */
export function methodNotAllowed(allow: readonly string[]): RequestHandler {
  return (_req, res) => {
    res.setHeader('allow', allow.join(', '));
    throw new ConnectorError('method_not_allowed');
  };
}
