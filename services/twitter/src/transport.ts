import { Agent } from 'node:https';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ApiResponseError, TwitterApi } from 'twitter-api-v2';
import { withDeadline } from '@data-connector/core/deadline';
import { ConnectorError } from '@data-connector/core/errors';

/** How long a call may take, in ms, and how large an answer may be once it is unpacked, in bytes. */
const TIMEOUT_MS = 30_000;
const MAX_BYTES = 16 * 2 ** 20;

/** One read of X's API v2. `path` has `:id` for the account's id. */
export interface Read {
  readonly path: string;
  readonly id?: string;
  readonly query: Readonly<Record<string, string | number | undefined>>;
  readonly accessToken: string;
  readonly signal: AbortSignal;
}

/** A whole answer below 500: `body` is the JSON object in it, or nothing if there is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

const unpack = promisify(gunzip);

async function parse(data: unknown, headers: Answer['headers']): Promise<Answer['body']> {
  if (!Buffer.isBuffer(data)) return undefined;
  try {
    const packed = headers['content-encoding'] === 'gzip';
    const text = packed ? await unpack(data, { maxOutputLength: MAX_BYTES }) : data;
    const body = JSON.parse(text.toString('utf8')) as unknown;
    return typeof body === 'object' && body !== null ? (body as Answer['body']) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Connections to X. twitter-api-v2 has X's hosts built in: for a simulator they are kept, and the connections are led
 * to it in clear text.
 */
function connections(simulator: URL | undefined): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  if (simulator)
    agent.createConnection = () =>
      connect({ host: simulator.hostname.replace(/^\[|\]$/g, ''), port: Number(simulator.port || 80) });
  return agent;
}

/** Reads of X's API through twitter-api-v2, each sent once. */
export class Transport {
  readonly #agent: Agent;

  /** `timeoutMs`: how long a call may take. */
  constructor(
    simulator?: URL,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {
    this.#agent = connections(simulator);
  }

  /**
   * Sends one read.
   * @throws ConnectorError `provider_unavailable` for a 5xx, a success that is not the API's JSON, or no whole answer in
   * time; the signal's reason when it was aborted.
   */
  async read(read: Read): Promise<Answer> {
    const { signal } = read;
    const answer = await withDeadline(this.timeoutMs, signal, (ends) => this.#ask(read, ends));
    signal.throwIfAborted();
    const { status, headers, data } = answer;
    const body = await parse(data, headers);
    if (status === 200 && !(body && ('data' in body || 'meta' in body || 'errors' in body)))
      throw new ConnectorError('provider_unavailable');
    return { status, headers, body };
  }

  /** The library's answer, its body not yet looked at. */
  #ask({ path, id, query, accessToken, signal }: Read, ends: AbortSignal) {
    const client = new TwitterApi(accessToken, {
      httpAgent: this.#agent,
      // The library takes no signal, but hands out the options of the request it is about to make.
      plugins: [{ onBeforeRequest: ({ requestOptions }) => void (requestOptions.signal = ends) }],
    });
    return client.v2
      .get<Buffer>(
        path,
        { ...query },
        {
          fullResponse: true,
          ...(id === undefined ? {} : { params: { id } }),
          // The library dies of a broken gzip stream and takes a cut-off answer for a whole one: it is left the bytes only.
          forceParseMode: 'buffer',
          compression: 'identity',
          headers: { 'accept-encoding': 'gzip' },
        },
      )
      .then(({ data, headers }) => ({ status: 200, headers, data: data }))
      .catch((error: unknown) => {
        signal.throwIfAborted();
        // The library's errors hold the request with its token: none is kept as a cause.
        if (!(error instanceof ApiResponseError) || error.code >= 500)
          throw new ConnectorError('provider_unavailable');
        return { status: error.code, headers: error.headers, data: error.data };
      });
  }
}
