import type { RequestHandler } from 'express';
import { traceparentOf, type Tracing } from '../tracing/index.js';
import { requestOutcomeOf } from './server/ended.js';
import { requestIdOf, routeOf, syncIdOf } from './request.js';

/**
 * Makes each request a span, of the trace that it came with unless it is from outside; its own `traceparent` says then
 * that what follows is part of it.
 * @param fromOutside true where anybody's requests come in: each begins a trace of its own, which what it came with is only
 * linked to. Otherwise a client would choose the ids that are stored and sent on, and whether anything is recorded.
 */
export function traceRequests(
  tracing: Tracing,
  { fromOutside = false }: { readonly fromOutside?: boolean } = {},
): RequestHandler {
  return (req, res, next) => {
    const told = traceparentOf(req.headers['traceparent']);
    if (fromOutside) delete req.headers['traceparent'];
    if (!tracing.on) return next();
    const cause = fromOutside ? { link: told } : { parent: told };
    const facts = { method: req.method, requestId: requestIdOf(res) };
    void tracing.span(req.method, { kind: 'server', ...cause, facts }, (span) => {
      const closed = new Promise<void>((resolve) => res.once('close', resolve)).then(() => {
        const [route, status, outcome] = [routeOf(req), res.statusCode, requestOutcomeOf(res)];
        span.rename(`${req.method} ${route}`);
        span.note({ route, status, outcome, syncId: syncIdOf(req) });
        if (outcome === 'failed') span.fail();
      });
      req.headers['traceparent'] = span.traceparent;
      next();
      return closed;
    });
  };
}
