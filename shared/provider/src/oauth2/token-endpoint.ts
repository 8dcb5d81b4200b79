import { randomUUID } from 'node:crypto';
import { jsonOf } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { at } from '../api/api-client.js';
import type { Query } from '../api/api.js';
import type { ApiAnswer } from '../api/answer.js';
import { faultOf, says, type ErrorRule } from '../api/error-table.js';
import type { App } from '../app.js';
import type { Servers } from '../servers/servers.js';
import type { Atlas, Whereabouts } from '../servers/whereabouts.js';
import type { Grant, Place } from '../tokens.js';
import { TokenRejected } from '../third-party/faults.js';
import { ThirdParty, TOKEN_ANSWER_BYTES, type ThirdPartyRequest } from '../third-party/third-party.js';
import { objectOf } from '../values.js';
import { Dpop, type Proving } from './dpop.js';
import type { OAuth2 } from './oauth2.js';
import { grantOf, isUnbound } from './token-answer.js';

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** As RFC 6749, 2.3.1 wants an app's id and secret before they go into the header: either may have a colon in it. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

function basic({ clientId, clientSecret }: Whereabouts): Readonly<Record<string, string>> {
  const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** RFC 6749, 5.2. A 401 of any other kind is about the app's credentials, or about nothing that is known. */
const USUAL: readonly ErrorRule[] = [
  { when: says('invalid_grant'), means: 'token_rejected' },
  { when: says('invalid_client', 'unauthorized_client'), means: 'app_rejected' },
  { status: 429, means: 'rate_limited' },
  { when: ({ status }) => !isSuccess(status), means: 'provider_unavailable' },
];

/** RFC 9110, 15.5.5 and 15.5.21: there is no such grant, or what was sent of it is no token. */
const DELETED: readonly ErrorRule[] = [
  { status: 404, means: 'token_rejected' },
  { status: 422, means: 'token_rejected' },
];

/** What was sent for tokens, and what it means if the third party does not know it. */
type Gone = 'flow_invalid' | 'reconnect_required';

/** How long an app's word for who it is holds, in seconds. */
const ASSERTION_SECONDS = 60;
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a call is made with. */
interface Asking {
  /** Where the connection's account is. */
  readonly place?: Place | undefined;
  readonly dpopKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A third party's endpoints for tokens, called as the app. */
export class TokenEndpoint {
  readonly #http: ThirdParty;
  readonly #dpop: Dpop;

  constructor(
    private readonly oauth2: OAuth2,
    private readonly app: App,
    private readonly atlas: Atlas,
    private readonly servers: Servers | undefined,
  ) {
    this.#http = new ThirdParty({
      ...app,
      guard: servers?.guard,
      timeoutMs: 20_000,
      maxBytes: TOKEN_ANSWER_BYTES,
    });
    this.#dpop = new Dpop(this.#http);
  }

  /**
   * Tokens for a code, a refresh token or other tokens. Sent once: a code works once, and a refresh token that is used
   * twice may end the grant; once more only where the third party wants nothing but its nonce first.
   * @param asking a key to bind them to, and what ends the call
   * @throws ConnectorError `gone` when the third party does not know what was sent; `app_rejected`, `rate_limited`,
   * `provider_unavailable`
   */
  async grant(parameters: Query, gone: Gone, asking: Asking = {}): Promise<Grant> {
    const { place = {} } = asking;
    const { isMade, token } = this.atlas.of(place);
    const answer = await this.#post(token, parameters, asking);
    const fault = this.#faultOf(answer);
    // No fault of the operator's: the next connection has another client made.
    if (isMade && fault instanceof ConnectorError && fault.code === 'app_rejected') {
      this.servers?.forget(place);
      throw new ConnectorError(gone, {}, fault);
    }
    if (fault instanceof TokenRejected) throw new ConnectorError(gone, {}, fault);
    const grant = fault ? undefined : grantOf(answer.body);
    if (!grant || (asking.dpopKey !== undefined && isUnbound(answer.body)))
      throw fault ?? new ConnectorError('provider_unavailable');
    return grant;
  }

  /**
   * Leaves the parameters of a consent page there, before the browser is sent to it (RFC 9126).
   * @returns its `request_uri`
   * @throws ConnectorError `app_rejected`, `rate_limited`, `provider_unavailable`
   */
  async push(endpoint: string, parameters: Query, asking: Asking): Promise<string> {
    const answer = await this.#post(endpoint, parameters, asking);
    const fault = this.#faultOf(answer);
    if (fault instanceof ConnectorError) throw fault;
    const uri = fault ? undefined : objectOf(answer.body)?.['request_uri'];
    if (typeof uri !== 'string' || !/^[\x21-\x7e]{1,2048}$/.test(uri))
      throw new ConnectorError('provider_unavailable', {}, fault);
    return uri;
  }

  /**
   * Ends what a token stands for (RFC 7009).
   * @throws TokenRejected when that has ended already
   * @throws ConnectorError `app_rejected`, `rate_limited`, `provider_unavailable`
   */
  async revoke(endpoint: string, token: string, hint: string, asking: Asking): Promise<void> {
    const fault = this.#faultOf(await this.#post(endpoint, { token, token_type_hint: hint }, asking));
    if (fault) throw fault;
  }

  /**
   * Ends the grant of an access token where it is deleted by one.
   * @throws TokenRejected when the token is not valid: it has expired, or the grant has ended already
   * @throws ConnectorError `app_rejected`, `rate_limited`, `provider_unavailable`
   */
  async delete(
    endpoint: string,
    deletedBy: string,
    accessToken: string,
    { place = {}, signal }: Asking,
  ): Promise<void> {
    const where = this.atlas.of(place);
    const answer = await this.#send(() => ({
      method: 'DELETE',
      url: at(endpoint.replace(':client', encodeURIComponent(where.clientId)), this.app),
      headers: { ...basic(where), 'content-type': 'application/json' },
      body: JSON.stringify({ [deletedBy]: accessToken }),
      signal,
    }));
    const fault = this.#faultOf(answer, DELETED);
    if (fault) throw fault;
  }

  #faultOf(answer: ApiAnswer, first: readonly ErrorRule[] = []): Error | undefined {
    const { errors = [] } = this.oauth2;
    // A success may say nothing, or something else than JSON (RFC 7009, 2.2).
    const said = isSuccess(answer.status) && !objectOf(answer.body) ? { ...answer, status: 204 } : answer;
    return faultOf(said, { ...this.oauth2, errors: [...first, ...errors, ...USUAL] });
  }

  #post(endpoint: string, parameters: Query, { dpopKey, place = {}, signal }: Asking): Promise<ApiAnswer> {
    const where = this.atlas.of(place);
    // An assertion is good once (RFC 7523, 3), so that each request has its own.
    const request = (): ThirdPartyRequest => ({
      method: 'POST',
      url: at(endpoint, this.app),
      headers: {
        ...(where.auth === 'basic' ? basic(where) : {}),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ ...parameters, ...this.#inBody(where) }).toString(),
      signal,
    });
    return this.#send(request, { dpopKey });
  }

  /** What of a request says whose it is, where a header does not. */
  #inBody({ auth, clientId, clientSecret, issuer }: Whereabouts): Query {
    if (auth === 'basic') return {};
    if (auth === 'none') return { client_id: clientId };
    if (auth === 'post') return { client_id: clientId, client_secret: clientSecret };
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: clientId, sub: clientId, aud: issuer },
      ...{ jti: randomUUID(), iat, exp: iat + ASSERTION_SECONDS },
    };
    const signed = this.app.own?.sign(claims) ?? '';
    return { client_id: clientId, client_assertion_type: ASSERTION, client_assertion: signed };
  }

  async #send(made: () => ThirdPartyRequest, proving: Proving = {}): Promise<ApiAnswer> {
    const whole = (): ThirdPartyRequest => {
      const { headers, ...request } = made();
      return {
        ...request,
        headers: {
          ...headers,
          accept: 'application/json',
          // Unpacking is a while in which a process that is killed loses a single-use token.
          'accept-encoding': 'identity',
        },
        operation: 'token',
      };
    };
    const { text, ...answer } = await this.#dpop.send(whole, proving);
    return { ...answer, body: jsonOf(text) };
  }

  /** Ends kept-alive connections. */
  close(): Promise<void> {
    return this.#http.close();
  }
}
