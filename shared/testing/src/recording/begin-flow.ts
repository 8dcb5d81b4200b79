import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { StateStore } from 'passport-oauth2';
import { consentUrl, exchangeCode } from '@data-connector/service/connect';
import type { Grant, Place, Provider } from '@data-connector/provider';
import { inTime } from '../until/index.js';

/** A state store for one flow, as passport-oauth2 calls it: by the number of parameters. */
class OneFlow {
  readonly state = randomUUID();
  verifier: string | undefined;

  store(
    _request: Request,
    verifier: string | undefined,
    _state: unknown,
    _meta: unknown,
    done: (error: null, state: string) => void,
  ): void {
    this.verifier = verifier;
    done(null, this.state);
  }

  verify(
    _request: Request,
    state: string,
    _meta: unknown,
    done: (error: null, ok: string | boolean, state: string) => void,
  ): void {
    done(null, state === this.state && (this.verifier ?? true), state);
  }
}

/** A flow that has begun. */
export interface Begun {
  readonly authorizeUrl: URL;
  readonly verifier: string | undefined;
  /** Exchanges the code that a callback brought, as the callback's route does. */
  exchange(callbackUrl: URL): Promise<Grant>;
}

/** Begins a provider's flow: the person is to be sent to its consent page. */
export async function beginFlow(provider: Provider, callbackURL: string, place?: Place): Promise<Begun> {
  const flow = new OneFlow();
  const strategy = provider.strategy({
    callbackURL,
    place,
    dpopKey: provider.dpopKey?.(),
    store: flow as unknown as StateStore,
  });
  const authorizeUrl = new URL(await consentUrl(strategy, provider.authorize({ select: false, place })));
  return {
    authorizeUrl,
    verifier: flow.verifier,
    exchange({ searchParams }) {
      const [code = '', state = ''] = ['code', 'state'].map((name) => searchParams.get(name) ?? undefined);
      const signal = inTime();
      const request = { headers: {} } as Request;
      return exchangeCode(strategy, { code, state }, request, {} as Response, signal);
    },
  };
}
