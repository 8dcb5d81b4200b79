import type { Response } from 'express';

/** An answer of a simulated third party: JSON, unless its body is a text, which is sent as it is. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What is wrong with a call, before a third party words it. */
export interface Problem {
  readonly kind:
    'token_rejected' | 'scope_missing' | 'rate_limited' | 'not_found' | 'invalid' | 'unavailable';
  /** As RFC 9110 and RFC 6585 have it. */
  readonly status: number;
  readonly message: string;
  /** Of `token_rejected`. */
  readonly token?: 'missing' | 'unknown' | 'expired' | 'revoked';
  /** Of `invalid`, and of `not_found` where somebody else’s data is asked for: then its name is `account`. */
  readonly parameter?: { readonly name: string; readonly value: string };
  /** Of `rate_limited`: seconds until calls are taken again. */
  readonly retryAfter?: number;
}

/** How a third party words what is wrong. */
export type Errors = (problem: Problem) => Said;

const USUAL: Readonly<Record<Problem['kind'], readonly [number, string]>> = {
  token_rejected: [401, 'Unauthorized'],
  scope_missing: [403, 'Forbidden'],
  rate_limited: [429, 'Too Many Requests'],
  not_found: [404, 'Not Found'],
  invalid: [400, 'Bad Request'],
  unavailable: [503, 'Service Unavailable'],
};

/** A problem with its usual status and message. */
export function problem(
  kind: Problem['kind'],
  more: Pick<Problem, 'token' | 'parameter' | 'retryAfter'> = {},
): Problem {
  const [status, message] = USUAL[kind];
  return { kind, status, message, ...more };
}

/** Of a third party that says nothing else. */
export const plainErrors: Errors = ({ message }) => ({ body: { message } });

/** A call that is refused: as the third party words it, or still to be worded by its `errors`. */
export class Refused extends Error {
  constructor(readonly what: Said | Problem) {
    super('The simulated third party refuses');
  }
}

/** Sends an answer; `usual` unless it names a status. */
export function send(response: Response, { body, headers = {}, status }: Said, usual = 200): void {
  response.status(status ?? usual).set(headers);
  if (!response.hasHeader('content-type')) response.type('json');
  response.send(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends what is wrong, as the third party words it. */
export function sendProblem(response: Response, wrong: Said | Problem, errors: Errors): void {
  if ('kind' in wrong) send(response, errors(wrong), wrong.status);
  else send(response, wrong, 400);
}
