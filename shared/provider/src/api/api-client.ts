import { jsonOf } from '@data-connector/protocol';
import type { App } from '../app.js';
import { withRetry } from '../third-party/retry.js';
import { Dpop } from '../oauth2/dpop.js';
import type { ServerGuard } from '../servers/server-guard.js';
import { addressOf } from '../servers/server-name.js';
import { ThirdParty } from '../third-party/third-party.js';
import { unmetered, type ThirdPartyMeter } from '../third-party/third-party-meter.js';
import type { ApiAnswer } from './answer.js';
import type { Api, ApiRequest, Around, MadeRequest } from './api.js';
import { faultOf, type OfPages } from './error-table.js';
import { unlessHeader } from './validator.js';

/** An address of a third party, or the same at the simulator that stands for all its hosts. */
export function at(address: string, { simulator }: App): URL {
  const url = new URL(address);
  return simulator ? new URL(`${url.pathname}${url.search}`, simulator) : url;
}

/** Calls a third party's API as its data says. */
export class ApiClient {
  readonly #http: ThirdParty;
  readonly #dpop: Dpop;
  readonly #meter: ThirdPartyMeter;
  readonly #around: Around | undefined;

  constructor(
    private readonly api: Api,
    private readonly app: App,
    guard?: ServerGuard,
  ) {
    this.#meter = app.meter ?? unmetered;
    this.#http = new ThirdParty({ ...app, guard });
    this.#dpop = new Dpop(this.#http);
    this.#around = api.around?.();
  }

  /**
   * A success's answer, or that it is the known one; what is unavailable is asked up to three times.
   * @param expected what the caller has an answer to, see faultOf
   * @throws TokenRejected, and what is `expected`
   * @throws ConnectorError `rate_limited`, `scope_missing`, `reconnect_required`, `app_rejected`, `provider_unavailable`
   */
  call(request: ApiRequest, expected: readonly OfPages[] = []): Promise<ApiAnswer> {
    const ask = async (): Promise<ApiAnswer> => {
      const once = (asked: ApiRequest) => this.#send(asked);
      const answer = await (this.#around?.(request, once) ?? once(request));
      const isUnchanged = request.unless !== undefined && answer.status === 304;
      const isTaken = isUnchanged || request.takes?.(answer) === true;
      const { limits } = this.api;
      const left = limits?.left(answer.headers);
      if (limits && left !== undefined) this.#meter.left(limits.name, left);
      const fault = isTaken ? undefined : faultOf(answer, this.api, expected);
      if (fault) throw fault;
      return answer;
    };
    return withRetry(ask, request.signal, this.#meter);
  }

  async #send(request: ApiRequest): Promise<ApiAnswer> {
    const made = this.#made(request);
    const { url, headers } = (await this.api.make?.(request, made, this.app)) ?? made;
    const { body, method = 'GET', signal, unless } = request;
    const { text, ...answer } = await this.#dpop.send(
      {
        method,
        url: at(url.href, this.app),
        headers: { ...headers, ...(unless === undefined ? {} : unlessHeader(unless)) },
        signal,
        body,
      },
      request.isAnonymous ? {} : request,
    );
    const whole = { ...answer, body: (this.api.reads ?? jsonOf)(text) };
    this.app.heard?.({ method, url }, whole);
    return whole;
  }

  #made(request: ApiRequest): MadeRequest {
    const { accessToken, dpopKey, isAnonymous, path, query = {}, server } = request;
    const { auth, base } = this.api;
    const url = new URL(path, server === undefined ? base : new URL(base, addressOf(server)));
    url.search = new URLSearchParams(query).toString();
    const scheme = auth === 'basic' ? 'Basic' : dpopKey === undefined ? 'Bearer' : 'DPoP';
    const headers = { accept: 'application/json', ...this.api.headers, ...request.headers };
    return {
      url,
      headers: isAnonymous ? headers : { ...headers, authorization: `${scheme} ${accessToken}` },
    };
  }

  /** Ends kept-alive connections. */
  close(): Promise<void> {
    return this.#http.close();
  }
}
