import { Agent, fetch } from 'undici';
import { ConnectorError } from '@data-connector/kit/errors';

/** One request of CouchDB's replication API, from parsed parts. */
export interface ForwardRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Already encoded, below the database. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer | undefined;
  readonly signal: AbortSignal;
}

/** CouchDB’s answer, its body still on its way. */
export interface Forwarded {
  readonly status: number;
  readonly contentType: string | null;
  readonly etag: string | null;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Requests to CouchDB whose answers are streamed: the replication API for Vaults, and feeds that do not end. */
export class Forwarder {
  // Feeds stay silent between heartbeats; a client's own abort ends them.
  readonly #agent = new Agent({
    bodyTimeout: 120_000,
    headersTimeout: 120_000,
    connect: { timeout: 10_000 },
  });
  readonly #authorization: string;

  constructor(
    private readonly url: URL,
    name: string,
    password: string,
  ) {
    this.#authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  }

  /** Sends one request to one database. @throws ConnectorError `datastore_unavailable`; the signal's reason */
  async send(database: string, { method, path, query, body, signal }: ForwardRequest): Promise<Forwarded> {
    const base = this.url.pathname.replace(/\/$/, '');
    const target = new URL(
      `${base}/${encodeURIComponent(database)}${path === '' ? '' : `/${path}`}`,
      this.url.origin,
    );
    target.search = query.toString();
    const headers = {
      authorization: this.#authorization,
      accept: 'application/json',
      'content-type': 'application/json',
    };
    try {
      const response = await fetch(target, {
        method,
        headers,
        body: body ?? null,
        dispatcher: this.#agent,
        redirect: 'error',
        signal,
      });
      return {
        status: response.status,
        contentType: response.headers.get('content-type'),
        etag: response.headers.get('etag'),
        body: response.body,
      };
    } catch (error) {
      signal.throwIfAborted();
      throw new ConnectorError('datastore_unavailable', {}, error);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
