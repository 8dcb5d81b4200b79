import { createHmac } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import {
  bearerToken,
  RateWindow,
  type Grants,
  type SimulatedApp,
  type SimulatedGrant,
} from '@data-connector/simulator';
import { sendError, sendThrottled, type GraphErrorParts } from './graph-answers.js';
import type { PersonData } from './person-data.js';

/** What the routes of the Graph API work with. */
export interface GraphParts {
  readonly app: SimulatedApp;
  readonly data: ReadonlyMap<string, PersonData>;
  readonly grants: Grants;
  readonly now: () => number;
  /** Calls of one token in an hour; without it there is no limit. */
  readonly rateLimit?: number | undefined;
  readonly heavyAbove?: number | undefined;
}

/** A call that may be answered: by whom, of whom. */
export interface GraphCall {
  readonly request: Request;
  readonly response: Response;
  readonly accessToken: string;
  readonly grant: SimulatedGrant;
  readonly person: PersonData;
  /** Share of the calls that are used up. */
  readonly usedPercent: number;
}

const HOUR_MS = 3_600_000;

const BAD_TOKENS = {
  unknown: { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' },
  expired: { code: 190, subcode: 463, message: 'Error validating access token: Session has expired' },
  revoked: {
    code: 190,
    subcode: 458,
    message: 'Error validating access token: The user has not authorized application',
  },
} as const satisfies Record<string, GraphErrorParts>;

const NO_TOKEN: GraphErrorParts = {
  code: 2500,
  message: 'An active access token must be used to query information about the current user.',
};
const NO_SUCH_OBJECT: GraphErrorParts = {
  code: 100,
  subcode: 33,
  type: 'GraphMethodException',
  message: 'Unsupported request. Object does not exist or cannot be loaded due to missing permissions',
};
const NO_PROOF: GraphErrorParts = {
  code: 100,
  type: 'GraphMethodException',
  message: 'API calls from the server require a valid appsecret_proof argument',
};

/** A route that needs an access token with its proof, for `me` or the token's own person. */
export function graphCalls(parts: GraphParts): (answer: (call: GraphCall) => void) => RequestHandler {
  const { app, data, grants, now, rateLimit = Infinity } = parts;
  const window = new RateWindow(HOUR_MS, now);
  const proofOf = (token: string) => createHmac('sha256', app.clientSecret).update(token).digest('hex');

  return (answer) => (request, response) => {
    const accessToken = bearerToken(request);
    if (accessToken === undefined) return sendError(response, NO_TOKEN);
    const check = grants.check(accessToken);
    if (check.state !== 'valid') return sendError(response, BAD_TOKENS[check.state]);
    if (request.query['appsecret_proof'] !== proofOf(accessToken)) return sendError(response, NO_PROOF);
    const { accountId } = check.grant;
    const person = data.get(accountId);
    const { user } = request.params;
    if (!person || (user !== 'me' && user !== accountId)) return sendError(response, NO_SUCH_OBJECT);
    const rate = window.take(accessToken, rateLimit);
    if (!rate.allowed)
      return sendThrottled(response, app.clientId, Math.ceil((rate.resetAt - now()) / 60_000));
    const usedPercent =
      rateLimit === Infinity ? 0 : Math.ceil(((rate.limit - rate.remaining) / rate.limit) * 100);
    answer({ request, response, accessToken, grant: check.grant, person, usedPercent });
  };
}
