import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { Strategy } from 'passport';
import type { StateStore } from 'passport-oauth2';
import type { Grant, Provider } from '@data-connector/core/provider';
import { decideAsPerson, type Decision } from '../simulator/index.js';

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

type End = { readonly redirect: string } | { readonly user: unknown };

/** Runs a strategy once, as passport's authenticate does. */
function drive(strategy: Strategy, query: Record<string, string>, options: object): Promise<End> {
  return new Promise((resolve, reject) => {
    const acting = Object.assign(Object.create(strategy) as Strategy, {
      redirect: (redirect: string) => resolve({ redirect }),
      success: (user: unknown) => resolve({ user }),
      fail: () => reject(new Error('The strategy refused the callback')),
      pass: () => reject(new Error('The strategy had nothing to do')),
      error: reject,
    });
    strategy.authenticate.call(acting as never, { query, headers: {} } as unknown as Request, options);
  });
}

/** Goes through a provider's flow as a browser and a person do, up to the code. */
export async function consent(provider: Provider, decision: Decision = {}): Promise<Consent> {
  const flow = new OneFlow();
  const strategy = provider.strategy({
    callbackURL: CALLBACK,
    store: flow as unknown as StateStore,
    verify(accessToken, refreshToken, params, _profile, done) {
      const { expires_in: expiresIn, scope } = params as { expires_in?: number | string; scope?: string };
      const grant: Grant = {
        accessToken,
        refreshToken,
        expiresIn: expiresIn === undefined ? undefined : Number(expiresIn),
        scope,
      };
      done(null, grant);
    },
  });
  const begun = await drive(strategy, {}, provider.authorize({ select: false }));
  if (!('redirect' in begun)) throw new Error('The strategy led nowhere');
  const callbackUrl = await decideAsPerson(begun.redirect, decision);
  return {
    authorizeUrl: new URL(begun.redirect),
    callbackUrl,
    verifier: flow.verifier,
    async exchange() {
      const end = await drive(strategy, Object.fromEntries(callbackUrl.searchParams), {});
      if (!('user' in end)) throw new Error('The strategy began anew');
      return end.user as Grant;
    },
  };
}
