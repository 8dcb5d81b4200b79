import type { Request, Response } from 'express';
import type { Provider, Tokens } from '@data-connector/provider';
import { consentUrl, exchangeCode } from './exchange.js';
import { stateOf, type Flow } from './flow.js';

type Done = (error: unknown, state?: string) => void;
type Verified = (error: unknown, ok: true | string, state: string) => void;

/**
 * Where the third party asks the person for their consent.
 * @param keep has the browser keep the flow, with what belongs to this attempt; gives its sealed form
 * @throws ConnectorError `app_rejected`, `provider_unavailable`, `rate_limited`
 */
export function consentPage(
  provider: Provider,
  callbackURL: string,
  flow: Flow,
  keep: (flow: Flow) => string,
): Promise<string> {
  const { account, place, select = false } = flow;
  const dpopKey = provider.dpopKey?.();
  // passport-oauth2 calls it by the number of its parameters.
  const store = (_req: unknown, verifier: unknown, _state: unknown, _meta: unknown, done: Done) => {
    const whole = { ...flow, dpopKey, verifier: typeof verifier === 'string' ? verifier : undefined };
    done(null, stateOf(whole, keep(whole), provider.longestState));
  };
  const strategy = provider.strategy({
    callbackURL,
    dpopKey,
    place,
    store: { store, verify: () => {} } as never,
  });
  return consentUrl(strategy, provider.authorize({ select, account, place }));
}

/** What a callback brings, and the flow that it ends. */
export interface Consented {
  readonly flow: Flow;
  readonly code: string;
  readonly state: string;
}

/** The tokens that the third party gives for a code. @throws ConnectorError of exchangeCode, and of the provider's `finish` */
export async function consentedTokens(
  provider: Provider,
  callbackURL: string,
  { code, flow, state }: Consented,
  { req, res, signal }: { readonly req: Request; readonly res: Response; readonly signal: AbortSignal },
): Promise<Tokens> {
  const verify = (_req: unknown, said: string, _meta: unknown, done: Verified) =>
    done(null, flow.verifier ?? true, said);
  const strategy = provider.strategy({
    callbackURL,
    dpopKey: flow.dpopKey,
    place: flow.place,
    signal,
    store: { store: () => {}, verify } as never,
  });
  return provider.finish(await exchangeCode(strategy, { code, state }, req, res, signal), signal);
}
