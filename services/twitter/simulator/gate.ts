import type { Request, RequestHandler, Response } from 'express';
import { bearerToken, RateWindow, type Grants } from '@data-connector/simulator';
import { barred, forbidden, tooMany, unauthorized } from './problems.js';

/** Calls in 15 minutes for each person (https://docs.x.com/x-api/fundamentals/rate-limits). */
const LIMITS = { me: 75, following: 300, posts: 900 };
const WINDOW_MS = 900_000;

/** A route behind the gate. */
export type GatedRoute = keyof typeof LIMITS;

/** How an account stands with X. */
export type Standing = 'good' | 'suspended' | 'locked';

/** Lets calls through that have a valid token with the route's scopes and are within the route's limit. */
export class Gate {
  readonly #window: RateWindow;
  readonly #standing = new Map<string, Standing>();
  #refusals = 0;

  constructor(
    private readonly grants: Grants,
    private readonly rateLimit: number | undefined,
  ) {
    this.#window = new RateWindow(WINDOW_MS, grants.now);
  }

  /** From now on, an account stands like this. */
  stand(accountId: string, standing: Standing): void {
    this.#standing.set(accountId, standing);
  }

  /** Refuses a call as one too many, in both of X's shapes by turns. */
  refuse(response: Response): void {
    if (!response.hasHeader('x-rate-limit-reset'))
      response.set({
        'x-rate-limit-limit': '1',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil((this.grants.now() + WINDOW_MS) / 1000)),
      });
    tooMany(response, this.#refusals++ % 2 === 0 ? 'problem' : 'errors');
  }

  /** The account of a call that was let through. */
  static accountOf(response: Response): string {
    return (response.locals as { accountId: string }).accountId;
  }

  /** Express's handler that guards one route. */
  guard(route: GatedRoute, scopes: readonly string[]): RequestHandler {
    return (request: Request, response, next) => {
      // A token in the query is none: X takes it in the header only.
      const token = request.headers.authorization === undefined ? undefined : bearerToken(request);
      const check = token === undefined ? undefined : this.grants.check(token);
      if (check?.state !== 'valid') return unauthorized(response);
      const { accountId, scopes: granted } = check.grant;
      const state = this.#window.take(`${accountId} ${route}`, this.rateLimit ?? LIMITS[route]);
      response.set({
        'x-rate-limit-limit': String(state.limit),
        'x-rate-limit-remaining': String(state.remaining),
        'x-rate-limit-reset': String(Math.ceil(state.resetAt / 1000)),
      });
      if (!state.allowed) return this.refuse(response);
      const standing = this.#standing.get(accountId) ?? 'good';
      if (standing !== 'good') return barred(response, standing);
      if (!scopes.every((scope) => granted.includes(scope))) return forbidden(response);
      (response.locals as { accountId: string }).accountId = accountId;
      next();
    };
  }
}
