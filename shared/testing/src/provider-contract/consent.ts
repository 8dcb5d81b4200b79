import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { StateStore } from 'passport-oauth2';
import { consentUrl, exchangeCode } from '@data-connector/service/connect';
import type { Grant, Provider } from '@data-connector/provider';
import { decideAsPerson, type Decision } from '@data-connector/simulator';

/** Where the third party sends the browser back to; nobody listens there. */
export const CALLBACK = 'http://127.0.0.1:9/auth/contract';

/** A flow's secrets and what it came to. */
export interface Consent {
  /** The address of the third party's page. */
  readonly authorizeUrl: URL;
  /** The address that the person was sent back to. */
  readonly callbackUrl: URL;
  readonly verifier: string | undefined;
  /** Exchanges the code as the callback's route does. */
  exchange(): Promise<Grant>;
}

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

/** Goes through a provider's flow as a browser and a person do, up to the code. */
export async function consent(provider: Provider, decision: Decision = {}): Promise<Consent> {
  const flow = new OneFlow();
  const dpopKey = provider.dpopKey?.();
  const strategy = provider.strategy({
    callbackURL: CALLBACK,
    dpopKey,
    store: flow as unknown as StateStore,
  });
  const authorizeUrl = await consentUrl(strategy, provider.authorize({ select: false }));
  const callbackUrl = await decideAsPerson(authorizeUrl, decision);
  return {
    authorizeUrl: new URL(authorizeUrl),
    callbackUrl,
    verifier: flow.verifier,
    exchange() {
      const [code = '', state = ''] = ['code', 'state'].map(
        (name) => callbackUrl.searchParams.get(name) ?? undefined,
      );
      const signal = AbortSignal.timeout(20_000);
      const request = { headers: {} } as Request;
      return exchangeCode(strategy, { code, state }, request, {} as Response, signal);
    },
  };
}
