import Nano from 'nano';
import type { Dispatcher } from 'undici';
import { withDeadline } from '@data-connector/kit/time';
import { ConnectorError, retryIn } from '@data-connector/kit/errors';
import { unwatched, type WatchCall } from '@data-connector/kit/metrics';
import { Forwarder, type Forwarded, type ForwardRequest } from './forward.js';
import { retryInTime, timeLeft } from './hurry.js';
import { jsonAgent } from './json-agent.js';
import { retryAfterMs } from './retry-after.js';

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
export interface CouchRequest {
  readonly db?: string;
  readonly path?: string;
  readonly method?: 'get' | 'put' | 'post' | 'delete';
  readonly query?: Record<string, string | number | boolean>;
  /** A Buffer is sent as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

export interface CouchAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What a request asks for, in one word without names. */
function operationOf({ path = '', method = 'get' }: CouchRequest | ForwardRequest): string {
  const verb = method.toLowerCase();
  return path === '' ? `database_${verb}` : (/^_([a-z_]+)/.exec(path)?.[1] ?? `document_${verb}`);
}

/** What may be kept of an error of nano: it holds the request with its headers and its body. */
class CouchFault extends Error {
  override readonly name = 'CouchFault';
  constructor(
    readonly statusCode: number,
    readonly code: string,
    /** How long it, or what stands before it, wants to be left alone, in ms. */
    readonly retryAfterMs?: number,
  ) {
    super('CouchDB answered with a fault');
  }
}

function unavailable(cause: CouchFault): ConnectorError {
  const { retryAfterMs: ms } = cause;
  return new ConnectorError('datastore_unavailable', ms === undefined ? {} : retryIn(ms), cause);
}

/** CouchDB, as one account sees it. */
export class Couch {
  readonly #config: Nano.Configuration;
  readonly #forwarder: Forwarder;
  readonly #timeoutMs: number;
  readonly #meter: StoreMeter;
  readonly #refused: () => void;

  constructor(options: CouchOptions) {
    const { url, name, password, timeoutMs = 30_000, meter = UNMETERED, refused = () => {} } = options;
    const withAccount = new URL(url);
    withAccount.username = encodeURIComponent(name);
    withAccount.password = encodeURIComponent(password);
    this.#config = {
      url: withAccount.href.replace(/\/$/, ''),
      parseUrl: false,
    } as Nano.Configuration;
    this.#forwarder = new Forwarder(url, name, password);
    this.#timeoutMs = timeoutMs;
    this.#meter = meter;
    this.#refused = refused;
  }

  /**
   * Sends one request once. Statuses below 400 and those in `expected` are answers.
   * @throws ConnectorError `datastore_unavailable` for anything else; the signal's reason when it was aborted.
   */
  send(request: CouchRequest, expected: readonly number[] = []): Promise<CouchAnswer> {
    return this.#meter.call(operationOf(request), () => this.#send(request, expected));
  }

  async #send(request: CouchRequest, expected: readonly number[]): Promise<CouchAnswer> {
    const { db, path, method = 'get', query, body, signal, timeoutMs = this.#timeoutMs } = request;
    const within = timeLeft(timeoutMs);
    if (within === 0) throw unavailable(new CouchFault(0, 'out_of_time'));
    // nano tells a success's status to its log only, and 202 (not durable) has to be told from 201.
    let status = 0;
    let retryAfter: string | undefined;
    // nano's types ask for the class, its code for an instance.
    const agentOptions = jsonAgent((text) => (retryAfter = text)) as unknown as typeof Dispatcher;
    const log = (entry: unknown) => {
      status = (entry as { headers?: { statusCode?: number } }).headers?.statusCode ?? status;
    };
    try {
      const answer = await withDeadline(within, signal, (ending): Promise<unknown> =>
        Nano({ ...this.#config, agentOptions, log }).request({
          ...(db === undefined ? {} : { db }),
          ...(path === undefined ? {} : { path }),
          ...(query === undefined ? {} : { qs: query }),
          ...(body === undefined ? {} : { body: body as object }),
          method,
          signal: ending,
        } as Nano.RequestOptions),
      );
      return { status, body: answer };
    } catch (error) {
      signal?.throwIfAborted();
      const { statusCode, error: code } = error as { statusCode?: number; error?: string };
      if (statusCode !== undefined && expected.includes(statusCode))
        return { status: statusCode, body: { error: code } };
      if (statusCode === 401) this.#refused();
      const wait = retryAfterMs(retryAfter);
      throw unavailable(new CouchFault(statusCode ?? 0, code ?? 'unreachable', wait));
    }
  }

  /** As `send`, for requests that may be repeated: four attempts in all. An answer that is no JSON object or array is repeated too. */
  async ask(request: CouchRequest, expected: readonly number[] = []): Promise<CouchAnswer> {
    const once = async () => {
      const answer = await this.send(request, expected);
      // nano gives '' for what is no JSON: a body that was cut off, some proxy's page.
      if (typeof answer.body === 'object' && answer.body !== null) return answer;
      throw unavailable(new CouchFault(answer.status, 'truncated'));
    };
    const again = () => {
      this.#meter.retried();
      return true;
    };
    return retryInTime(once, again, request.signal);
  }

  /** Sends a request whose answer is streamed. @throws ConnectorError `datastore_unavailable`; the signal's reason */
  async forward(db: string, request: ForwardRequest): Promise<Forwarded> {
    const sent = () => this.#forwarder.send(db, request);
    const answer = await this.#meter.call(operationOf(request), sent);
    if (answer.status === 401) this.#refused();
    return answer;
  }

  /** A feed has broken off and is opened again. */
  feedReopened(): void {
    this.#meter.retried();
  }

  /** Ends the connections of streamed answers. */
  async close(): Promise<void> {
    await this.#forwarder.close();
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
