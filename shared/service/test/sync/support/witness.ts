import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One request that reached the store, or one answer that left it. */
export interface Sight {
  readonly at: 'request' | 'answer';
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Buffer;
  /** Of an answer. */
  readonly status: number;
  readonly answer: Buffer;
}

/** What a test makes of a request: an altered body for the store, and an altered answer. */
export interface Tampering {
  readonly matches: (method: string, path: string) => boolean;
  readonly forward?: (body: Buffer) => Buffer;
  readonly answer: (body: Buffer, answer: Buffer) => { status: number; body: string };
  /** How often. */
  times: number;
}

/** A proxy right in front of the store that writes down, in order, what reaches it and what it says: the truth of a test. */
export class Witness {
  readonly sights: Sight[] = [];
  readonly tamperings: Tampering[] = [];
  /** None is kept: it may be ended just when the next request goes out on it. */
  readonly #agent = new Agent({ keepAlive: false });
  readonly #server = createServer(
    { keepAliveTimeout: 65_000 },
    (incoming, response) => void this.#serve(incoming, response),
  );

  private constructor(private readonly target: URL) {}

  static async start(target: URL): Promise<Witness> {
    const witness = new Witness(target);
    witness.#server.listen(0, '127.0.0.1');
    await once(witness.#server, 'listening');
    return witness;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  /** What has reached the store of one provider's databases. */
  of(provider: string): Sight[] {
    return this.sights.filter(({ path }) => path.startsWith(`/${provider}-`));
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    const { authorization } = headers;
    const path = decodeURIComponent(url.split('?')[0] ?? '');
    const fed = url.includes('feed=continuous');
    const original = fed ? Buffer.alloc(0) : await buffer(incoming).catch(() => undefined);
    if (!original) return void response.destroy();
    const tampering = this.tamperings.find(({ matches, times }) => times > 0 && matches(method, path));
    if (tampering) tampering.times--;
    const body = tampering?.forward?.(original) ?? original;
    const common = { method, path, authorization, body };
    this.sights.push({ at: 'request', ...common, status: 0, answer: Buffer.alloc(0) });

    const { host: _host, 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = headers;
    const outgoing = request(new URL(url, this.target), {
      agent: this.#agent,
      method,
      headers: { ...rest, ...(body.length > 0 ? { 'content-length': body.length } : {}) },
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.on('response', (answer) => {
      answer.on('error', () => response.destroy());
      if (fed) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        return;
      }
      void buffer(answer).then(
        (bytes) => {
          const status = answer.statusCode ?? 502;
          this.sights.push({ at: 'answer', ...common, status, answer: bytes });
          const told = tampering?.answer(original, bytes) ?? { status, body: bytes };
          const headers = { 'content-type': answer.headers['content-type'] ?? 'application/json' };
          response.writeHead(told.status, headers).end(told.body);
        },
        () => response.destroy(),
      );
    });
    outgoing.end(body);
  }
}
