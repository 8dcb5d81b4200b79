import type { RequestHandler } from 'express';
import helmet from 'helmet';

const YEAR_S = 31_536_000;

/** Says of each answer what a browser may do with it. @param https whether browsers are to keep to it */
export function securityHeaders(https: boolean): RequestHandler {
  const forPages = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Vaults of other origins show the icons, and open /connect in a window of theirs.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    strictTransportSecurity: https && { maxAge: YEAR_S, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // For browsers and plugins that are no more.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
  });
  return (req, res, next) => {
    if (!req.path.startsWith('/sync/')) return forPages(req, res, next);
    // What programs ask for, all the time: no page, so only what keeps a browser from making one of it.
    res.setHeader('x-content-type-options', 'nosniff');
    res.setHeader('content-security-policy', "default-src 'none'; sandbox");
    if (https) res.setHeader('strict-transport-security', `max-age=${YEAR_S}`);
    next();
  };
}
