import { requestIdOf, routeOf } from '@data-connector/core/http';
import type { Log } from '@data-connector/core/log';
import type { RequestHandler } from 'express';
import { providerNameOf } from './known-provider.js';

/** Routes that are asked all the time: their lines are for debugging. */
const OFTEN = /^\/(?:livez|readyz|metrics)$|\/datastores\//;

/** Logs one line a request, without values; what was refused or failed has its line from `answerProblems`. */
export function logRequests(log: Log): RequestHandler {
  return (req, res, next) => {
    const began = performance.now();
    res.once('close', () => {
      if (res.locals['logged'] === true) return;
      const route = routeOf(req);
      log[OFTEN.test(route) ? 'debug' : 'info']('request', {
        route,
        provider: providerNameOf(res),
        method: req.method,
        status: res.statusCode,
        ms: Math.round(performance.now() - began),
        requestId: requestIdOf(res),
        ...(res.writableFinished ? {} : { outcome: 'aborted' }),
      });
    });
    next();
  };
}
