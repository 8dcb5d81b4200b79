import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { SimulatedApp } from '../authorization/authorization-options.js';
import { bearerToken } from '../authorization/bearer-token.js';
import type { Grants } from '../authorization/grants.js';
import { hasNonce, provedBy } from '../authorization/dpop.js';
import { parametersOf } from '../authorization/parameters.js';
import { rehearse } from '../authorization/rehearse.js';
import type { SimulatedPerson } from '../data/people.js';
import type { SimulatorData } from '../simulator-data.js';
import type { Call } from './call.js';
import type { Limits } from './limits.js';
import type { RateState } from './rate-window.js';
import { plainErrors, problem, Refused, send, sendProblem, type Problem, type Said } from './said.js';

/** A route behind the gate. */
export interface GatedRoute {
  readonly name: string;
  readonly scopes?: readonly string[] | undefined;
  readonly etag?: true | undefined;
  /** Whether it is a list, with which rehearsals begin. */
  readonly isList: boolean;
  /** @throws Refused */
  answer(call: Call): Said;
}

/** Lets calls through to what a third party answers. */
export class Gate {
  readonly #api: NonNullable<SimulatorData['api']>;

  constructor(
    api: SimulatorData['api'],
    private readonly app: SimulatedApp,
    private readonly people: readonly SimulatedPerson[],
    private readonly grants: Grants,
    private readonly limits: Limits,
  ) {
    this.#api = api ?? {};
  }

  /** Sends what is wrong. */
  refuse(response: Response, wrong: Said | Problem): void {
    sendProblem(response, wrong, this.#api.errors ?? plainErrors);
  }

  /** Sends that a limit is reached. */
  limit(response: Response, state: RateState = this.limits.reached()): void {
    response.set(this.limits.headers(state));
    this.refuse(response, problem('rate_limited', { retryAfter: this.limits.wait(state) }));
  }

  /** Express's handler of a route. */
  handler(route: GatedRoute): RequestHandler {
    return (request, response) => {
      try {
        const { nonce } = this.grants;
        if (nonce !== undefined) response.set('dpop-nonce', nonce);
        const call = this.#admit(route, request);
        const state = this.limits.take(call.person.id, call.route);
        if (!state.allowed) return this.limit(response, state);
        response.set(this.limits.headers(state));
        this.#check(route, call);
        this.#send(route, call, response, route.answer(call), state);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if ('kind' in error.what && error.what.kind === 'rate_limited') this.limit(response);
        else this.refuse(response, error.what);
      }
    };
  }

  /** A call with a token that is valid, of a person who is there. @throws Refused */
  #admit({ isList, name }: GatedRoute, request: Request): Call {
    const { query } = request;
    const inHeader = request.headers.authorization !== undefined;
    const accessToken = inHeader || this.#api.tokenInQuery ? bearerToken(request) : undefined;
    if (accessToken === undefined) throw new Refused(problem('token_rejected', { token: 'missing' }));
    const found = this.grants.check(accessToken);
    const { nonce } = this.grants;
    const isBound = found.state === 'valid' && found.grant.boundTo !== undefined;
    if (isBound && nonce !== undefined && !hasNonce(request, nonce))
      throw new Refused({
        status: 401,
        headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"' },
        body: { error: 'use_dpop_nonce' },
      });
    const wrong = isList && found.state === 'valid' ? rehearse(found.grant, this.grants) : undefined;
    if (wrong) throw new Refused(problem(wrong));
    const { state } = this.grants.check(accessToken);
    if (state !== 'valid' || found.state === 'unknown')
      throw new Refused(problem('token_rejected', { token: state === 'valid' ? 'unknown' : state }));
    const { grant } = found;
    if (grant.boundTo !== undefined && provedBy(request, accessToken) !== grant.boundTo)
      throw new Refused(problem('token_rejected', { token: 'unknown' }));
    const person = this.people.find(({ id }) => id === grant.accountId) as SimulatedPerson;
    return { route: name, request, query: parametersOf(query), app: this.app, accessToken, grant, person };
  }

  /** @throws Refused */
  #check({ scopes = [] }: GatedRoute, call: Call): void {
    const { grant, person, request } = call;
    this.#api.check?.(call);
    if (!scopes.every((scope) => grant.scopes.includes(scope))) throw new Refused(problem('scope_missing'));
    const value = String(request.params['account'] ?? 'me');
    if (value !== 'me' && value !== person.id)
      throw new Refused(problem('not_found', { parameter: { name: 'account', value } }));
  }

  #send({ etag }: GatedRoute, call: Call, response: Response, said: Said, state: RateState): void {
    response.set(this.#api.headers ?? {});
    if (this.#api.words) return send(response, this.#api.words(said.body));
    const body = JSON.stringify(said.body);
    if (!etag) return send(response, { ...said, body });
    const tag = `W/"${createHash('sha256').update(body).digest('base64url')}"`;
    response.set('etag', tag);
    if (call.request.headers['if-none-match'] !== tag) return send(response, { ...said, body });
    response.set(this.limits.headers(this.limits.unchanged(call.person.id, call.route, state)));
    response.status(304).end();
  }
}
