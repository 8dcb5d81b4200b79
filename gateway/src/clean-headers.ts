import type { IncomingHttpHeaders } from 'node:http';

/** RFC 9110 section 7.6.1, and `expect`, which this server has already answered. */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
];
/** Named in Connection they would take a body's end or a request's host away. */
const KEPT = new Set(['content-length', 'transfer-encoding', 'host']);
/**
 * What only a proxy may say about a client, or this gateway itself about a request that it has made; of clients it says
 * nothing, because services need not know.
 */
const CLAIMS =
  /^(?:x-forwarded-.*|x-original-.*|x-rewrite-.*|x-real-ip|x-client-ip|true-client-ip|forwarded|via|did-proof-query)$/;
const ABOUT_THE_SERVICE = /^(?:server|x-powered-by|x-request-id|access-control-.*)$/;

/** Deleting is dear, even of what is not there: only what is there is deleted. */
function drop(headers: IncomingHttpHeaders, names: readonly string[]): void {
  for (const name of names) if (headers[name] !== undefined && !KEPT.has(name)) delete headers[name];
}

function dropHopByHop(headers: IncomingHttpHeaders): void {
  const { connection } = headers;
  drop(headers, HOP_BY_HOP);
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return;
  const named = connection.split(',').map((name) => name.trim().toLowerCase());
  drop(headers, named);
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
  dropHopByHop(headers);
  for (const name of Object.keys(headers)) if (CLAIMS.test(name)) delete headers[name];
  const cookies = options.cookies ? flowCookies(headers.cookie ?? '') : '';
  if (cookies !== '') headers.cookie = cookies;
  else if (headers.cookie !== undefined) delete headers.cookie;
  headers['x-request-id'] = options.requestId;
}

/** Leaves of an answer's headers, in place, what a client may see. */
export function cleanAnswerHeaders(
  headers: IncomingHttpHeaders,
  options: { readonly cookies: boolean },
): void {
  // The encoding of an answer's body stays: the proxy copies it as it comes.
  dropHopByHop(headers);
  for (const name of Object.keys(headers)) if (ABOUT_THE_SERVICE.test(name)) delete headers[name];
  if (!options.cookies) drop(headers, ['set-cookie']);
}
