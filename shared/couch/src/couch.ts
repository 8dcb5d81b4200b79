import { Agent } from 'undici';
import { jsonOf } from '@data-connector/protocol';
import { retry, withDeadline } from '@data-connector/kit/time';
import { ConnectorError, retryIn } from '@data-connector/kit/errors';
import { unwatched, type WatchCall } from '@data-connector/kit/metrics';
import { timeLeft } from './hurry.js';
import { retryAfterMs } from './retry-after.js';
import { wireTo, type WireRequest } from './wire.js';

export interface CouchOptions {
  /** Without credentials. */
  readonly url: URL;
  readonly name: string;
  readonly password: string;
  /** For one request, in ms. */
  readonly timeoutMs?: number;
  readonly meter?: StoreMeter | undefined;
  /** Told each time that the store does not know this account. */
  readonly refused?: (() => void) | undefined;
}

/** Told of what is asked of the store. */
export interface StoreMeter {
  /** Around each request; its operation is `document_get`, `bulk_docs`, … */
  readonly call: WatchCall;
  /** A request is sent again, or a feed opened again. */
  retried(): void;
}

const UNMETERED: StoreMeter = { call: unwatched, retried: () => {} };

/** One request to CouchDB: `path` is below the database, already encoded. */
interface CouchRequest {
  readonly db?: string;
  readonly path?: string;
  readonly method?: 'get' | 'put' | 'post' | 'delete';
  /** `startkey` and `endkey` are sent as JSON, as CouchDB wants them. */
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** A Buffer is sent as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

interface CouchAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** CouchDB’s answer, its body still on its way. */
interface Forwarded {
  readonly status: number;
  readonly contentType: string | null;
  readonly etag: string | null;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Waits between attempts, in ms. */
const WAITS_MS = [100, 400, 1500];

/** For answers that are read whole. */
const whole = new Agent();

/** What a request asks for, in one word without names. */
function operationOf(path: string | undefined, method: string): string {
  if (path === undefined || path === '') return `database_${method}`;
  return /^_([a-z_]+)/.exec(path)?.[1] ?? `document_${method}`;
}

function queryOf(query: CouchRequest['query'] = {}): URLSearchParams {
  const sent = ([name, value]: [string, unknown]) => [
    name,
    /^(start|end)key$/.test(name) ? JSON.stringify(value) : String(value),
  ];
  return new URLSearchParams(Object.entries(query).map(sent));
}

/** Why CouchDB did not do what it was asked for, as far as the log may know. */
class CouchFault extends Error {
  override readonly name = 'CouchFault';
  constructor(
    readonly statusCode: number,
    readonly code: string,
  ) {
    super('CouchDB answered with a fault');
  }
}

/** @param retryAfterMs how long it, or what stands before it, wants to be left alone */
function unavailable(statusCode: number, code: string, retryAfterMs?: number): ConnectorError {
  const extras = retryAfterMs === undefined ? {} : retryIn(retryAfterMs);
  return new ConnectorError('datastore_unavailable', extras, new CouchFault(statusCode, code));
}

/** CouchDB, as one account sees it. */
export class Couch {
  readonly #wire: ReturnType<typeof wireTo>;
  readonly #timeoutMs: number;
  readonly #meter: StoreMeter;
  readonly #refused: () => void;
  // Feeds stay silent between heartbeats; a client's own abort ends them.
  readonly #streams = new Agent({
    bodyTimeout: 120_000,
    headersTimeout: 120_000,
    connect: { timeout: 10_000 },
  });

  constructor(options: CouchOptions) {
    const { url, name, password, timeoutMs = 30_000, meter = UNMETERED, refused = () => {} } = options;
    this.#wire = wireTo(url, name, password);
    this.#timeoutMs = timeoutMs;
    this.#meter = meter;
    this.#refused = refused;
  }

  /**
   * Sends one request once. Statuses below 300 and those in `expected` are answers; a body that is no JSON is undefined.
   * @throws ConnectorError `datastore_unavailable` for anything else; the signal's reason when it was aborted.
   */
  send(request: CouchRequest, expected: readonly number[] = []): Promise<CouchAnswer> {
    const { path, method = 'get' } = request;
    return this.#meter.call(operationOf(path, method), () => this.#send(request, expected));
  }

  async #send(request: CouchRequest, expected: readonly number[]): Promise<CouchAnswer> {
    const { method = 'get', query, body, signal, timeoutMs = this.#timeoutMs } = request;
    const within = timeLeft(timeoutMs);
    if (within === 0) throw unavailable(0, 'out_of_time');
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const { status, headers, text } = await withDeadline(within, signal, async (ending) => {
      const sent = { ...request, method, query: queryOf(query), body: bytes, signal: ending };
      const answer = await this.#wire(whole, sent);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    }).catch(() => {
      signal?.throwIfAborted();
      throw unavailable(0, 'unreachable');
    });
    const answer = jsonOf(text);
    if (status < 300) return { status, body: answer };
    if (expected.includes(status)) return { status, body: answer ?? {} };
    if (status === 401) this.#refused();
    const { error } = (answer ?? {}) as { error?: unknown };
    const code = typeof error === 'string' ? error : 'unreachable';
    throw unavailable(status, code, retryAfterMs(headers.get('retry-after') ?? undefined));
  }

  /** As `send`, for requests that may be repeated: four attempts in all. An answer that is no JSON object or array is repeated too. */
  async ask(request: CouchRequest, expected: readonly number[] = []): Promise<CouchAnswer> {
    const once = async () => {
      const answer = await this.send(request, expected);
      if (typeof answer.body === 'object' && answer.body !== null) return answer;
      throw unavailable(answer.status, 'truncated');
    };
    const again = (_error: ConnectorError, waitMs: number) => {
      // Whoever cannot wait so long is told when to come again.
      const waits = timeLeft(waitMs) >= waitMs;
      if (waits) this.#meter.retried();
      return waits;
    };
    return retry(once, { waitsMs: WAITS_MS, signal: request.signal, again });
  }

  /** Sends a request whose answer is streamed. @throws ConnectorError `datastore_unavailable`; the signal's reason */
  async forward(db: string, request: Omit<WireRequest, 'db'>): Promise<Forwarded> {
    const { path, method, signal } = request;
    const { status, headers, body } = await this.#meter.call(operationOf(path, method.toLowerCase()), () =>
      this.#wire(this.#streams, { ...request, db }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new ConnectorError('datastore_unavailable', {}, error);
      }),
    );
    if (status === 401) this.#refused();
    return { status, contentType: headers.get('content-type'), etag: headers.get('etag'), body };
  }

  /** A feed has broken off and is opened again. */
  feedReopened(): void {
    this.#meter.retried();
  }

  /** Ends the connections of streamed answers. */
  async close(): Promise<void> {
    await this.#streams.destroy();
  }

  /** Makes a database; tells whether it was not there before. */
  async create(db: string): Promise<boolean> {
    const { status } = await this.ask({ db, method: 'put' }, [412]);
    return status !== 412;
  }

  /** Destroys a database; one that is gone already is no error. */
  async destroy(db: string): Promise<void> {
    await this.ask({ db, method: 'delete' }, [404]);
  }

  /** The names of the databases that begin with `prefix`. */
  async list(prefix: string): Promise<string[]> {
    const query = { startkey: prefix, endkey: `${prefix}\ufff0` };
    const { body } = await this.ask({ path: '_all_dbs', query });
    return (body as string[]).filter((name) => name.startsWith(prefix));
  }

  /** Tells whether this account may enter. */
  async mayEnter(): Promise<boolean> {
    return (await this.ask({ path: '_session' }, [401])).status === 200;
  }
}
