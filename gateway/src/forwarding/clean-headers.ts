import type { IncomingHttpHeaders } from 'node:http';
import { flowCookieLines, flowCookiesFor } from './flow-cookies.js';

/** RFC 9110 section 7.6.1, and `expect`, which this server has already answered. */
const HOP_BY_HOP =
  'connection|expect|keep-alive|proxy-authenticate|proxy-authorization|proxy-connection|te|trailer|upgrade';
/** Named in Connection they would take a body's end or a request's host away. */
const KEPT = new Set(['content-length', 'transfer-encoding', 'host']);
/**
 * What only a proxy may say about a client, or this gateway itself about a request that it has made; of clients it says
 * nothing, because services need not know. A trace is the gateway's own.
 */
const NOT_FOR_SERVICES = new RegExp(
  `^(?:x-(?:forwarded-|original-|rewrite-|real-ip$|client-ip$)|(?:true-client-ip|forwarded|via|did-proof-query|tracestate|baggage|cookie|${HOP_BY_HOP})$)`,
);
/**
 * What of an answer passes. Whatever else it says of this origin, which is every provider's, is the gateway's to say:
 * a service that was taken over must not open the pages of others.
 */
const FOR_CLIENTS = new Set([
  'allow',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'etag',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'vary',
  'x-accel-buffering',
]);
/** Besides, of what a browser shows; and cookies, one by one. */
const FOR_PAGES = new Set([...FOR_CLIENTS, 'content-security-policy']);
/** Added to the policy of a service's page: of two policies, both hold. */
const PAGE_POLICY =
  "script-src 'none'; worker-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Of what comes in two lines of these, the first counts (as it does for Node); of any other they are one list (RFC 9110, 5.3). */
const SINGLE = new Set(['content-type', 'etag', 'location', 'retry-after']);

/** Those that Connection names for this hop alone. */
function namedIn(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  const names = connection.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => !KEPT.has(name)));
}

/** A route that a browser shows: which provider's, and the cookies that the browser sent. */
export interface Shown {
  readonly provider: string;
  readonly cookie: string;
}

/** What of a request's headers a service may see. */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  options: { readonly requestId: string; readonly shown: Shown | undefined },
): IncomingHttpHeaders {
  const named = namedIn(headers.connection);
  const passing: IncomingHttpHeaders = {};
  for (const name in headers)
    if (!NOT_FOR_SERVICES.test(name) && !named?.has(name)) passing[name] = headers[name];
  const { shown } = options;
  const cookies = shown ? flowCookiesFor(shown.provider, shown.cookie) : '';
  if (cookies !== '') passing.cookie = cookies;
  passing['x-request-id'] = options.requestId;
  return passing;
}

/** What of an answer's headers a client may see, with this origin's policy beside a page's own. */
export function answerHeaders(headers: IncomingHttpHeaders, shown: Shown | undefined): IncomingHttpHeaders {
  const allowed = shown ? FOR_PAGES : FOR_CLIENTS;
  const named = namedIn(headers.connection);
  const passing: IncomingHttpHeaders = {};
  for (const name in headers) {
    if (!allowed.has(name) || named?.has(name)) continue;
    const value = headers[name];
    passing[name] = Array.isArray(value) ? (SINGLE.has(name) ? value[0] : value.join(', ')) : value;
  }
  if (!shown) return passing;
  const lines = flowCookieLines(shown.provider, [headers['set-cookie'] ?? []].flat(), shown.cookie);
  if (lines.length > 0) passing['set-cookie'] = lines;
  const own = passing['content-security-policy'];
  // Without one, the gateway's own for all answers stays, which lets nothing in.
  if (own === '') delete passing['content-security-policy'];
  else if (own !== undefined) passing['content-security-policy'] = `${String(own)}, ${PAGE_POLICY}`;
  return passing;
}
