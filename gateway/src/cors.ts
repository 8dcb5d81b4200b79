import type { RequestHandler } from 'express';

/**
 * Lets Vaults in browsers call from any origin, without cookies (CORS, fetch.spec.whatwg.org): what is behind these routes
 * is opened by a token in a header, never by who asks.
 */
export function anyOrigin(): RequestHandler {
  return (req, res, next) => {
    res.setHeader('access-control-allow-origin', '*');
    if (req.headers.origin !== undefined)
      res.setHeader(
        'access-control-expose-headers',
        'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, ETag',
      );
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) {
      next();
      return;
    }
    res.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PUT, DELETE');
    res.setHeader(
      'access-control-allow-headers',
      'Authorization, Content-Type, DID-Proof, Last-Event-ID, Prefer',
    );
    res.setHeader('access-control-max-age', '7200');
    res.status(204).end();
  };
}
