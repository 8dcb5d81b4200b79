import passport, { type AuthenticateOptions, type Strategy } from 'passport';
import type { Request, Response } from 'express';
import { ConnectorError } from '@data-connector/kit/errors';
import { grantOf, type Grant, type StrategyOptions } from '@data-connector/provider';

/** Gives passport what the third party's token endpoint answered, as its user. */
export const deliverGrant: StrategyOptions['verify'] = (
  accessToken,
  refreshToken,
  params,
  _profile,
  done,
) => {
  const grant = grantOf({ ...params, access_token: accessToken, refresh_token: refreshToken });
  if (grant) done(null, grant);
  else done(new ConnectorError('provider_unavailable'));
};

/** A request that says to passport what it is meant to hear, and nothing else that came in its query. */
function saying(req: Request, query: Readonly<Record<string, string>>): Request {
  return Object.create(req, { query: { value: query }, body: { value: undefined } }) as Request;
}

/** What a failed exchange means; the third party's own words are in none of it. */
function failure(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const { code, oauthError } = error as { code?: unknown; oauthError?: unknown };
  if (oauthError instanceof ConnectorError) return oauthError;
  if (code === 'invalid_grant' || code === 'invalid_request') return new ConnectorError('flow_invalid');
  if (code === 'invalid_client' || code === 'unauthorized_client') return new ConnectorError('app_rejected');
  return new ConnectorError('provider_unavailable');
}

/**
 * Lets passport exchange a callback's code.
 * @throws ConnectorError `flow_invalid`, `app_rejected`, `provider_unavailable`, `rate_limited`
 */
export function exchangeCode(
  strategy: Strategy,
  answer: { readonly code: string; readonly state: string },
  req: Request,
  res: Response,
  signal: AbortSignal,
): Promise<Grant> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ConnectorError('provider_unavailable')), {
      once: true,
    });
    const answered = (error: unknown, grant: Grant | false | null | undefined): void => {
      if (error) reject(failure(error));
      else if (grant) resolve(grant);
      else reject(new ConnectorError('flow_invalid'));
    };
    const authenticate = passport.authenticate(strategy, { session: false }, answered) as (
      req: Request,
      res: Response,
      next: (error?: unknown) => void,
    ) => void;
    authenticate(saying(req, { ...answer }), res, (error) => reject(failure(error)));
  });
}

/** Lets passport send the browser to the third party. @throws ConnectorError `internal_error` */
export function sendAway(
  strategy: Strategy,
  options: Record<string, unknown>,
  req: Request,
  res: Response,
): Promise<void> {
  return new Promise((resolve, reject) => {
    res.once('finish', resolve);
    const authenticate = passport.authenticate(strategy, {
      session: false,
      ...options,
    } as AuthenticateOptions) as (req: Request, res: Response, next: (error?: unknown) => void) => void;
    authenticate(saying(req, {}), res, (error) => reject(new ConnectorError('internal_error', {}, error)));
  });
}
