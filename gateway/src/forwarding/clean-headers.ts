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
  `^(?:x-(?:forwarded-|original-|rewrite-|real-ip$|client-ip$)|(?:true-client-ip|forwarded|via|did-proof-query|tracestate|baggage|${HOP_BY_HOP})$)`,
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
  // The proxy copies a body as it comes.
  'transfer-encoding',
  'vary',
  'x-accel-buffering',
]);
/** Besides, of what a browser shows. */
const FOR_PAGES = new Set([...FOR_CLIENTS, 'content-security-policy', 'set-cookie']);
/** Added to the policy of a service's page: of two policies, both hold. */
const PAGE_POLICY =
  "script-src 'none'; worker-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

function keep(headers: IncomingHttpHeaders, wanted: (name: string) => boolean): void {
  const { connection } = headers;
  for (const name in headers) if (!wanted(name)) delete headers[name];
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return;
  const named = connection.split(',').map((name) => name.trim().toLowerCase());
  for (const name of named) if (!KEPT.has(name)) delete headers[name];
}

/** A route that a browser shows: which provider's, and the cookies that the browser sent. */
export interface Shown {
  readonly provider: string;
  readonly cookie: string;
}

/** Leaves of a request's headers, in place, what a service may see. */
export function cleanRequestHeaders(
  headers: IncomingHttpHeaders,
  options: { readonly requestId: string; readonly shown: Shown | undefined },
): void {
  keep(headers, (name) => !NOT_FOR_SERVICES.test(name));
  const { shown } = options;
  const cookies = shown ? flowCookiesFor(shown.provider, shown.cookie) : '';
  if (cookies !== '') headers.cookie = cookies;
  else if (headers.cookie !== undefined) delete headers.cookie;
  headers['x-request-id'] = options.requestId;
}

/** Leaves of an answer's headers, in place, what a client may see, and puts this origin's policy beside a page's own. */
export function cleanAnswerHeaders(headers: IncomingHttpHeaders, shown: Shown | undefined): void {
  const passing = shown ? FOR_PAGES : FOR_CLIENTS;
  keep(headers, (name) => passing.has(name));
  if (shown) {
    const lines = flowCookieLines(shown.provider, headers['set-cookie'] ?? [], shown.cookie);
    if (lines.length > 0) headers['set-cookie'] = lines;
    else delete headers['set-cookie'];
  }
  const own = headers['content-security-policy'];
  // Without one, the gateway's own for all answers stays, which lets nothing in.
  if (own === '') delete headers['content-security-policy'];
  else if (own !== undefined) headers['content-security-policy'] = `${String(own)}, ${PAGE_POLICY}`;
}
