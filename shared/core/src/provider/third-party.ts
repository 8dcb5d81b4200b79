import { Agent, fetch } from 'undici';
import { withDeadline } from '../deadline/index.js';
import { ConnectorError } from '../errors/index.js';
import { unmetered, type ThirdPartyMeter } from './third-party-meter.js';

/** One request to a third party. Secrets go into headers or the body. */
export interface ThirdPartyRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** One word for the meter; `read` unless told. */
  readonly operation?: string;
}

/** An answer: any status; `text` whole and complete. */
export interface ThirdPartyAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Limits of a call: the whole of it in ms, its answer in bytes. */
export interface ThirdPartyLimits {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly meter?: ThirdPartyMeter | undefined;
}

/** HTTP to third parties: kept-alive connections, a time limit, a size limit, no redirects, typed errors. */
export class ThirdParty {
  readonly #agent = new Agent({ connections: 64, keepAliveTimeout: 10_000, connect: { timeout: 10_000 } });
  readonly #timeoutMs: number;
  readonly #maxBytes: number;
  readonly #meter: ThirdPartyMeter;

  constructor({ timeoutMs = 30_000, maxBytes = 16 * 2 ** 20, meter = unmetered }: ThirdPartyLimits = {}) {
    this.#timeoutMs = timeoutMs;
    this.#maxBytes = maxBytes;
    this.#meter = meter;
  }

  /**
   * Sends a request once.
   * @throws ConnectorError `provider_unavailable` when no complete answer came; the signal's reason when it was aborted.
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
      return await withDeadline(this.#timeoutMs, signal, async (ending) => {
        const response = await fetch(url, {
          method,
          headers,
          body: body ?? null,
          redirect: 'manual',
          dispatcher: this.#agent,
          signal: ending,
        });
        const { status } = response;
        return {
          status,
          headers: response.headers as unknown as Headers,
          text: await this.#read(response.body),
        };
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof ConnectorError ? error : new ConnectorError('provider_unavailable', {}, error);
    }
  }

  /**
   * Sends a request and parses its answer as JSON.
   * @throws ConnectorError `provider_unavailable` for a 5xx, or for an answer that is not JSON.
   */
  async json(request: ThirdPartyRequest): Promise<{ status: number; headers: Headers; body: unknown }> {
    const { status, headers, text } = await this.send(request);
    if (status >= 500) throw new ConnectorError('provider_unavailable');
    try {
      return { status, headers, body: JSON.parse(text) as unknown };
    } catch {
      // The parser's message quotes the text: it is no cause to keep.
      throw new ConnectorError('provider_unavailable');
    }
  }

  /** Ends kept-alive connections. */
  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #read(body: AsyncIterable<Uint8Array> | null): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > this.#maxBytes) throw new ConnectorError('provider_unavailable');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
