import type { IncomingHttpHeaders } from 'node:http';
import { traceparentOf } from '@data-connector/core/tracing';

/** RFC 9110 section 7.6.1, and `expect`, which this server has already answered. */
const HOP_BY_HOP =
  'connection|expect|keep-alive|proxy-authenticate|proxy-authorization|proxy-connection|te|trailer|upgrade';
/** Named in Connection they would take a body's end or a request's host away. */
const KEPT = new Set(['content-length', 'transfer-encoding', 'host']);
/**
 * What only a proxy may say about a client, or this gateway itself about a request that it has made; of clients it says
 * nothing, because services need not know.
 */
const NOT_FOR_SERVICES = new RegExp(
  `^(?:x-(?:forwarded-|original-|rewrite-|real-ip$|client-ip$)|(?:true-client-ip|forwarded|via|did-proof-query|${HOP_BY_HOP})$)`,
);
/** What is said about the service. */
const NOT_FOR_CLIENTS = new RegExp(
  `^(?:access-control-|(?:server|x-powered-by|x-request-id|${HOP_BY_HOP})$)`,
);

function drop(headers: IncomingHttpHeaders, unwanted: RegExp): void {
  const { connection } = headers;
  for (const name in headers) if (unwanted.test(name)) delete headers[name];
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return;
  const named = connection.split(',').map((name) => name.trim().toLowerCase());
  for (const name of named) if (!KEPT.has(name)) delete headers[name];
}

/** Cookies of connection flows: no other cookie is for a service. */
function flowCookies(cookie: string): string {
  const pairs = cookie.split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith('flow_')).join('; ');
}

/** Leaves of a request's headers, in place, what a service may see. */
export function cleanRequestHeaders(
  headers: IncomingHttpHeaders,
  options: { readonly requestId: string; readonly cookies: boolean },
): void {
  drop(headers, NOT_FOR_SERVICES);
  const cookies = options.cookies ? flowCookies(headers.cookie ?? '') : '';
  if (cookies !== '') headers.cookie = cookies;
  else if (headers.cookie !== undefined) delete headers.cookie;
  headers['x-request-id'] = options.requestId;
  const { traceparent } = headers;
  if (traceparent !== undefined && traceparentOf(traceparent) === undefined) delete headers['traceparent'];
}

/** Leaves of an answer's headers, in place, what a client may see. */
export function cleanAnswerHeaders(
  headers: IncomingHttpHeaders,
  options: { readonly cookies: boolean },
): void {
  // The encoding of an answer's body stays: the proxy copies it as it comes.
  drop(headers, NOT_FOR_CLIENTS);
  if (!options.cookies && headers['set-cookie']) delete headers['set-cookie'];
}
