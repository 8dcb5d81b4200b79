import { ConnectorError } from '@data-connector/kit/errors';
import type { RequestHandler } from 'express';

/** RFC 3986 pchar and `/`: no backslash, no NUL, no control character, no fragment, no absolute form. */
const PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
/** What can stand in a query on the wire; quotes and braces too, since some Vaults send their JSON unescaped. */
const QUERY = /^[!"$-~]*$/;
const HIDDEN = /[\u0000-\u001f\u007f/\\]/;

function isPlainSegment(segment: string): boolean {
  if (segment === '.' || segment === '..' || /%2e/i.test(segment)) return false;
  try {
    return !HIDDEN.test(decodeURIComponent(segment));
  } catch {
    return false;
  }
}

/** Tells whether a request target means the same to every server on its way. */
function isPlainTarget(target: string): boolean {
  const [path = '', ...query] = target.split('?');
  if (!PATH.test(path) || !QUERY.test(query.join('?')) || path.includes('//')) return false;
  // Most paths hide nothing: nothing is escaped, and no segment is made of dots.
  return !/%|\/\.{1,2}(?:\/|$)/.test(path) || path.split('/').every(isPlainSegment);
}

/**
 * Refuses a target that a proxy and a service could read differently: traversal, hidden slashes, control characters,
 * broken escapes, absolute form.
 * @throws ConnectorError `request_malformed`
 */
export function plainTargets(): RequestHandler {
  return (req, _res, next) => {
    if (!isPlainTarget(req.url)) throw new ConnectorError('request_malformed');
    next();
  };
}

/**
 * Refuses a body whose end a proxy and a service could see in different places. http-proxy forwarded the body of a DELETE
 * in chunks under `Content-Length: 0` (CVE-2026-29057), and Node writes a GET's without any length: the rest would be a
 * second request.
 * @throws ConnectorError `request_malformed`
 */
export function plainBodies(): RequestHandler {
  return ({ method, headers }, _res, next) => {
    const encoding = headers['transfer-encoding'];
    const length = Number(headers['content-length'] ?? 0);
    const streams = method === 'POST' || method === 'PUT';
    if (encoding !== undefined && !(streams && encoding.toLowerCase() === 'chunked'))
      throw new ConnectorError('request_malformed');
    if (length > 0 && !streams && method !== 'DELETE') throw new ConnectorError('request_malformed');
    next();
  };
}
