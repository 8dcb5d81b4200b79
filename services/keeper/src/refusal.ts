import type { ErrorRequestHandler } from 'express';
import { requestIdOf, routeOf } from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';

/** What this API refuses besides what every service does. No Vault meets these codes: they are not in the protocol. */
const REFUSALS = {
  secret_invalid: {
    status: 401,
    title: 'The secret is missing or unknown',
    detail: 'Send one of the provider’s secrets of KEEPER_SECRETS as Authorization: Bearer.',
  },
  database_foreign: {
    status: 403,
    title: 'This name is not within the provider’s own prefix',
    detail:
      'Names begin with the provider’s name and a dash, and have letters a to z, digits and dashes only.',
  },
} as const;

/** A request that the keeper refuses, by a stable code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly code: keyof typeof REFUSALS) {
    super(REFUSALS[code].title);
  }
}

/** Answers refusals as problem+json (RFC 9457), and leaves other errors to the next. */
export function answerRefusals(log: Log): ErrorRequestHandler {
  return (thrown: unknown, req, res, next) => {
    if (!(thrown instanceof Refusal)) return next(thrown);
    const { code } = thrown;
    const { status, title, detail } = REFUSALS[code];
    const requestId = requestIdOf(res);
    log.warn('request refused', { route: routeOf(req), method: req.method, status, code, requestId });
    if (status === 401) res.setHeader('www-authenticate', 'Bearer');
    const type = `urn:data-connector:problem:${code}`;
    res
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify({ type, title, status, detail, code, retry: 'no', requestId }));
  };
}
