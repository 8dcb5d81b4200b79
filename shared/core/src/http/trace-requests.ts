import type { RequestHandler } from 'express';
import { traceparentOf, type Tracing } from '../tracing/index.js';
import { requestOutcomeOf } from './ended.js';
import { requestIdOf } from './request-id.js';
import { routeOf } from './route.js';
import { syncIdOf } from './sync-id.js';

/** Makes each request a span of the trace that it came with; its own `traceparent` says then that what follows is part of it. */
export function traceRequests(tracing: Tracing): RequestHandler {
  return (req, res, next) => {
    const parent = traceparentOf(req.headers['traceparent']);
    const facts = { method: req.method, requestId: requestIdOf(res) };
    void tracing.span(req.method, { kind: 'server', parent, facts }, (span) => {
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
