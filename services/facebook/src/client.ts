import { createHmac } from 'node:crypto';
import { ConnectorError } from '@data-connector/kit/errors';
import {
  jsonOf,
  PageTooLarge,
  ThirdParty,
  unmetered,
  withRetry,
  type App,
  type ThirdPartyMeter,
  type ThirdPartyObject,
  type ThirdPartyRequest,
} from '@data-connector/provider';
import type { Endpoints } from './endpoints.js';
import { faultOf } from './graph-error.js';
import { usageLeft } from './usage.js';

type Signed = ThirdPartyRequest & { readonly signal: AbortSignal };

/** Calls of the Graph API. The access token travels in a header; the URL has only its proof. */
export class GraphClient {
  readonly #app: App;
  readonly #endpoints: Endpoints;
  readonly #http: ThirdParty;
  readonly #meter: ThirdPartyMeter;

  constructor(app: App, endpoints: Endpoints, http = new ThirdParty({ meter: app.meter })) {
    this.#app = app;
    this.#endpoints = endpoints;
    this.#http = http;
    this.#meter = app.meter ?? unmetered;
  }

  /**
   * Reads a node or an edge, such as `me/permissions`.
   * @throws TokenRejected
   * @throws ConnectorError `rate_limited`, `scope_missing`, `app_rejected`, or `provider_unavailable` after three attempts.
   */
  get(
    path: string,
    query: Readonly<Record<string, string>>,
    accessToken: string,
    signal: AbortSignal,
  ): Promise<ThirdPartyObject> {
    return this.#repeated(this.#signed('GET', path, query, accessToken, signal));
  }

  /** Reads a page of an edge. Errors as `get`. @throws PageTooLarge if it `mayShrink` */
  page(
    path: string,
    query: Readonly<Record<string, string>>,
    accessToken: string,
    signal: AbortSignal,
    mayShrink: boolean,
  ): Promise<ThirdPartyObject> {
    return this.#repeated(this.#signed('GET', path, query, accessToken, signal), mayShrink);
  }

  /** Deletes what lies at a path. Errors as `get`. */
  delete(path: string, accessToken: string, signal: AbortSignal): Promise<ThirdPartyObject> {
    return this.#repeated(this.#signed('DELETE', path, {}, accessToken, signal));
  }

  /** One request to the token endpoint, with the app's credentials in its body. Errors as `get`, without attempts. */
  async token(parameters: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<ThirdPartyObject> {
    const { clientId, clientSecret } = this.#app;
    const body = new URLSearchParams({ ...parameters, client_id: clientId, client_secret: clientSecret });
    return this.#send({
      method: 'POST',
      url: this.#endpoints.token,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      body: body.toString(),
      operation: 'token',
      ...(signal ? { signal } : {}),
    });
  }

  #repeated(request: Signed, mayShrink = false): Promise<ThirdPartyObject> {
    return withRetry(() => this.#send(request, mayShrink), request.signal, this.#meter);
  }

  #signed(
    method: 'GET' | 'DELETE',
    path: string,
    query: Readonly<Record<string, string>>,
    accessToken: string,
    signal: AbortSignal,
  ): Signed {
    const url = new URL(path, this.#endpoints.graph);
    const proof = createHmac('sha256', this.#app.clientSecret).update(accessToken).digest('hex');
    url.search = new URLSearchParams({ ...query, appsecret_proof: proof }).toString();
    const headers = { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' };
    return { method, url, headers, signal };
  }

  async #send(request: ThirdPartyRequest, mayShrink = false): Promise<ThirdPartyObject> {
    const { headers, status, text } = await this.#http.send(request);
    const left = usageLeft(headers);
    if (left !== undefined) this.#meter.left('app', left);
    const body = jsonOf(text);
    const fault = faultOf({ status, headers, body });
    if (fault instanceof PageTooLarge && !mayShrink)
      throw new ConnectorError('provider_unavailable', {}, fault);
    if (fault) throw fault;
    return body as ThirdPartyObject;
  }
}
