import passport, { type Strategy } from 'passport';
import type { Request, Response } from 'express';
import { asConnectorError, ConnectorError } from '@data-connector/kit/errors';
import type { Grant } from '@data-connector/provider';

/** A request that says to passport what it is meant to hear, and nothing else that came in its query. */
function saying(req: Request, query: Readonly<Record<string, string>>): Request {
  return Object.create(req, { query: { value: query }, body: { value: undefined } }) as Request;
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
      if (error) reject(asConnectorError(error, 'provider_unavailable'));
      else if (grant) resolve(grant);
      else reject(new ConnectorError('flow_invalid'));
    };
    const authenticate = passport.authenticate(strategy, { session: false }, answered) as (
      req: Request,
      res: Response,
      next: (error?: unknown) => void,
    ) => void;
    authenticate(saying(req, { ...answer }), res, (error) =>
      reject(asConnectorError(error, 'provider_unavailable')),
    );
  });
}

/**
 * Where passport would send the browser to: the address of the third party's consent page.
 * @throws ConnectorError `app_rejected`, `provider_unavailable`, `rate_limited` where that has to be told before
 */
export function consentUrl(strategy: Strategy, options: Record<string, unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    const acting = Object.assign(Object.create(strategy) as Strategy, { redirect: resolve, error: reject });
    strategy.authenticate.call(acting as never, saying({ headers: {} } as Request, {}), options);
  });
}
