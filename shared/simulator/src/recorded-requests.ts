import type { Request, RequestHandler } from 'express';

/** One request that a simulator received, for assertions: values of secrets are masked, headers are only named. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** By name; the value of a secret is `***`. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: readonly string[];
}

/** How many of the latest requests are kept. */
const KEPT = 5000;
const SECRET = /token|secret|proof|code|verifier|state|password|key/i;

function record(request: Request): RecordedRequest {
  const query = Object.entries(request.query).map(([name, value]) => [
    name,
    SECRET.test(name) ? '***' : String(value as string | string[]),
  ]);
  return {
    method: request.method,
    path: request.path,
    query: Object.fromEntries(query) as Record<string, string>,
    headers: Object.keys(request.headers),
  };
}

/** Keeps the latest requests in `requests`. */
export function recorder(requests: RecordedRequest[]): RequestHandler {
  return (request, _response, next) => {
    requests.push(record(request));
    if (requests.length > 2 * KEPT) requests.splice(0, requests.length - KEPT);
    next();
  };
}
