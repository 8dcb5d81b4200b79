import passport, { type AuthenticateOptions, type Strategy } from 'passport';
import type { Request, Response } from 'express';
import { ConnectorError } from '../errors/index.js';
import type { Grant, StrategyOptions } from '../provider/index.js';

/** Gives passport what the third party's token endpoint answered, as its user. */
export const deliverGrant: StrategyOptions['verify'] = (
  accessToken,
  refreshToken,
  params,
  _profile,
  done,
) => {
  const { expires_in: expiresIn, scope } = params;
  const grant: Grant = {
    accessToken,
    refreshToken,
    expiresIn: typeof expiresIn === 'number' || typeof expiresIn === 'string' ? Number(expiresIn) : undefined,
    scope: typeof scope === 'string' ? scope : undefined,
  };
  done(null, grant);
};

/** What a failed exchange means; the third party's own words are in none of it. */
function failure(error: unknown): ConnectorError {
  const { code, oauthError } = error as { code?: unknown; oauthError?: unknown };
  if (oauthError instanceof ConnectorError) return oauthError;
  if (code === 'invalid_grant' || code === 'invalid_request') return new ConnectorError('flow_invalid');
  // The operator's registration is wrong, not the person.
  if (code === 'invalid_client' || code === 'unauthorized_client')
    return new ConnectorError('internal_error');
  return new ConnectorError('provider_unavailable');
}

/**
 * Lets passport exchange a callback's code.
 * @throws ConnectorError `flow_invalid`, `provider_unavailable`, `internal_error`
 */
export function exchangeCode(strategy: Strategy, req: Request, res: Response): Promise<Grant> {
  return new Promise((resolve, reject) => {
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
    authenticate(req, res, (error) => reject(failure(error)));
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
    authenticate(req, res, (error) => reject(new ConnectorError('internal_error', {}, error)));
  });
}
