import { requestIdOf, requestOutcomeOf, routeOf, syncIdOf } from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import type { RequestHandler } from 'express';
import { providerNameOf } from './providers/known-provider.js';
import type { GatewayMetrics } from './metrics.js';

/** Routes that are asked all the time: their lines are for debugging. */
const OFTEN = /^\/(?:livez|readyz)$|\/datastores\//;

/** Logs one line a request, without values, and counts it; what was refused or failed has its line from `answerProblems`. */
export function observe(log: Log, count: GatewayMetrics['count']): RequestHandler {
  return (req, res, next) => {
    const began = performance.now();
    res.once('close', () => {
      const ms = performance.now() - began;
      const route = routeOf(req);
      const provider = providerNameOf(res);
      const { method } = req;
      const status = res.statusCode;
      const outcome = requestOutcomeOf(res);
      count({ route, provider: provider ?? 'none', method, outcome, seconds: ms / 1000 });
      if (res.locals['logged'] === true) return;
      log[OFTEN.test(route) ? 'debug' : 'info']('request', {
        route,
        provider,
        method,
        status,
        ms: Math.round(ms),
        requestId: requestIdOf(res),
        syncId: syncIdOf(req),
        ...(outcome === 'aborted' ? { outcome } : {}),
      });
    });
    next();
  };
}
