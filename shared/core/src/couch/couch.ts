import Nano from 'nano';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { withDeadline } from '../deadline/index.js';
import { ConnectorError } from '../errors/index.js';
import { unwatched, type WatchCall } from '../metrics/index.js';
import { PATIENCE_MS } from './pulse.js';
import { Forwarder, type Forwarded, type ForwardRequest } from './forward.js';
import { jsonAgent } from './json-agent.js';

export interface CouchOptions {
  /** Without credentials. */
  readonly url: URL;
  readonly name: string;
  readonly password: string;
  /** For one request, in ms. */
  readonly timeoutMs?: number;
  readonly meter?: StoreMeter | undefined;
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

/** Waits between attempts, in ms; each with up to half as much again at random. */
const WAITS_MS = [100, 400, 1500];

/** What a request asks for, in one word without names. */
function operationOf({ path, method = 'get' }: Pick<CouchRequest, 'path' | 'method'>): string {
  if (path === undefined || path === '') return `database_${method}`;
  return /^_([a-z_]+)/.exec(path)?.[1] ?? `document_${method}`;
}

const unavailable = (cause?: unknown): ConnectorError =>
  new ConnectorError('datastore_unavailable', {}, cause);

/** What may be kept of an error of nano: it holds the request with its headers and its body. */
class CouchFault extends Error {
  override readonly name = 'CouchFault';
  constructor(
    readonly statusCode: number,
    readonly code: string,
  ) {
    super('CouchDB answered with a fault');
  }
}

/** CouchDB, as one account sees it. */
export class Couch {
  readonly #config: Nano.Configuration;
  readonly #forwarder: Forwarder;
  readonly #timeoutMs: number;
  readonly #meter: StoreMeter;

  constructor({ url, name, password, timeoutMs = 30_000, meter = UNMETERED }: CouchOptions) {
    const withAccount = new URL(url);
    withAccount.username = encodeURIComponent(name);
    withAccount.password = encodeURIComponent(password);
    this.#config = {
      url: withAccount.href.replace(/\/$/, ''),
      parseUrl: false,
      // Its types ask for the class, its code for an instance.
      agentOptions: jsonAgent as unknown as typeof Dispatcher,
    } as Nano.Configuration;
    this.#forwarder = new Forwarder(url, name, password);
    this.#timeoutMs = timeoutMs;
    this.#meter = meter;
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
    // nano tells a success's status to its log only, and 202 (not durable) has to be told from 201.
    let status = 0;
    const log = (entry: unknown) => {
      status = (entry as { headers?: { statusCode?: number } }).headers?.statusCode ?? status;
    };
    try {
      const answer = await withDeadline(timeoutMs, signal, (ending): Promise<unknown> =>
        Nano({ ...this.#config, log }).request({
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
      throw unavailable(new CouchFault(statusCode ?? 0, code ?? 'unreachable'));
    }
  }

  /** As `send`, for requests that may be repeated: four attempts in all. An answer that is no JSON object or array is repeated too. */
  async ask(request: CouchRequest, expected: readonly number[] = []): Promise<CouchAnswer> {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await this.send(request, expected);
        // nano gives '' for what is no JSON: a body that was cut off, some proxy's page.
        if (typeof answer.body === 'object' && answer.body !== null) return answer;
        throw unavailable(new CouchFault(answer.status, 'truncated'));
      } catch (error) {
        const wait = WAITS_MS[attempt];
        if (request.signal?.aborted || wait === undefined || !(error instanceof ConnectorError)) throw error;
        this.#meter.retried();
        await sleep(wait * (1 + Math.random() / 2), undefined, { signal: request.signal });
      }
    }
  }

  /** Sends a request whose answer is streamed. @throws ConnectorError `datastore_unavailable`; the signal's reason */
  forward(db: string, request: ForwardRequest): Promise<Forwarded> {
    const { path } = request;
    const method = request.method.toLowerCase() as 'get' | 'post' | 'put';
    return this.#meter.call(operationOf({ path, method }), () => this.#forwarder.send(db, request));
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
    const query = { startkey: JSON.stringify(prefix), endkey: JSON.stringify(`${prefix}\ufff0`) };
    const { body } = await this.ask({ path: `_all_dbs?${new URLSearchParams(query).toString()}` });
    return (body as string[]).filter((name) => name.startsWith(prefix));
  }

  /** Asks whether CouchDB answers to this account. @throws ConnectorError `datastore_unavailable` */
  async look(signal: AbortSignal): Promise<void> {
    await this.send({ path: '_session', signal, timeoutMs: PATIENCE_MS });
  }

  /** Tells whether this account may enter. */
  async mayEnter(): Promise<boolean> {
    return (await this.ask({ path: '_session' }, [401])).status === 200;
  }
}
