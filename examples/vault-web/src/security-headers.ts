import type { RequestHandler } from 'express';

function policy(gatewayUrl: URL): string {
  const { origin } = gatewayUrl;
  // A host name may hold `;` and `'`, which end and open things in a policy.
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(origin)) throw new TypeError('the gateway needs a plain http(s) URL');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${origin}`,
    // Pictures of third parties: over https only. Records never become anything but text and pictures.
    `img-src 'self' https: data: ${origin}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vault',
  ].join('; ');
}

/**
 * The headers of every answer: a policy without anything inline, no framing, no referrer, no guessing of types.
 * @throws TypeError if the gateway's URL cannot stand in a policy
 */
export function securityHeaders(gatewayUrl: URL, https: boolean): RequestHandler {
  const headers: Record<string, string> = {
    'content-security-policy': policy(gatewayUrl),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
  return (_req, res, next) => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    next();
  };
}
