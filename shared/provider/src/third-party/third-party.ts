import { Agent, request as send } from 'undici';
import { withDeadline } from '@data-connector/kit/time';
import { ConnectorError } from '@data-connector/kit/errors';
import type { ServerGuard } from '../servers/server-guard.js';
import { readBounded } from './bounded-body.js';
import { unmetered, type ThirdPartyMeter } from './third-party-meter.js';

/** What is asked for; WebDAV's own only read (RFC 4918, 9.1; RFC 3253, 3.6). */
export type Method = 'GET' | 'POST' | 'DELETE' | 'PROPFIND' | 'REPORT';

/** One request to a third party. Secrets go into headers or the body. */
export interface ThirdPartyRequest {
  readonly method?: Method;
  readonly url: URL;
  readonly headers?: Record<string, string>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** One word for the meter; `read` unless told. */
  readonly operation?: string;
}

/** What this system calls itself to third parties, some of which answer nobody who says nothing. */
const USER_AGENT = 'data-connector-server';

/** How large the answer of a token endpoint may be, in bytes. */
export const TOKEN_ANSWER_BYTES = 64 * 1024;

/** An answer: any status; `text` whole, complete, and cheap to parse. */
export interface ThirdPartyAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Limits of a call: the whole of it in ms, its answer in bytes, as it was sent and unpacked. */
export interface ThirdPartyLimits {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly meter?: ThirdPartyMeter | undefined;
  /** Of a third party whose servers anybody may name. */
  readonly guard?: ServerGuard | undefined;
  /** Stands for all of the internet: nothing is kept on the public one then. */
  readonly simulator?: URL | undefined;
}

const headersOf = (headers: NodeJS.Dict<string | string[]>): Headers =>
  new Headers(
    Object.entries(headers).flatMap(([name, value = []]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  );

/** HTTP to third parties: kept-alive connections, limits of time, size and shape, no redirects, typed errors. */
export class ThirdParty {
  readonly #agent: Agent;
  readonly #guard: ServerGuard | undefined;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;
  readonly #meter: ThirdPartyMeter;
  #closed: Promise<void> | undefined;

  constructor({
    timeoutMs = 30_000,
    maxBytes = 16 * 2 ** 20,
    meter = unmetered,
    guard,
    simulator,
  }: ThirdPartyLimits = {}) {
    this.#guard = simulator ? undefined : guard;
    const connect = { timeout: 10_000, ...(this.#guard ? { lookup: this.#guard.lookup } : {}) };
    this.#agent = new Agent({ connections: 64, keepAliveTimeout: 10_000, connect });
    this.#timeoutMs = timeoutMs;
    this.#maxBytes = maxBytes;
    this.#meter = meter;
  }

  /**
   * Sends a request once.
   * @throws ConnectorError `provider_unavailable` when no complete answer came; `server_not_allowed`; the signal's reason when it was aborted.
   */
  send(request: ThirdPartyRequest): Promise<ThirdPartyAnswer> {
    return this.#meter.call(request.operation ?? 'read', () => this.#send(request));
  }

  async #send({
    method = 'GET',
    url,
    headers = {},
    body,
    signal,
  }: ThirdPartyRequest): Promise<ThirdPartyAnswer> {
    try {
      this.#guard?.admit(url);
      return await withDeadline(this.#timeoutMs, signal, async (ending) => {
        const answer = await send(url, {
          method,
          headers: { 'accept-encoding': 'gzip', 'user-agent': USER_AGENT, ...headers },
          body: body ?? null,
          dispatcher: this.#agent,
          signal: ending,
        });
        const answered = headersOf(answer.headers);
        const encoding = answered.get('content-encoding') ?? undefined;
        const text = await readBounded(answer.body, encoding, this.#maxBytes);
        return { status: answer.statusCode, headers: answered, text };
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof ConnectorError ? error : new ConnectorError('provider_unavailable', {}, error);
    }
  }

  /** Ends kept-alive connections; a second time there are none. */
  async close(): Promise<void> {
    await (this.#closed ??= this.#agent.close());
  }
}
