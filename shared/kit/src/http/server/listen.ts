import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../log/index.js';
import { answerClientErrors, withHost } from './client-errors.js';
import { trackConnections } from './connections.js';
import { messagesOf } from './messages.js';

/** Where to listen. Times are milliseconds. */
export interface ListenOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Default 0.0.0.0. */
  readonly host?: string;
  /** How long running requests may take to finish after `close` (default 10 s). */
  readonly drainMs?: number;
  /** How long a client may take to send a request's headers (default 15 s). */
  readonly headersTimeoutMs?: number;
  /** How long a client may take to send a whole request (default 30 s). */
  readonly requestTimeoutMs?: number;
  /** How long nothing may move on a connection in the middle of a request or an answer (default 150 s: feeds wait for 120). */
  readonly stillMs?: number;
  /** Gets a line for each request that Node's parser refuses. */
  readonly log?: Log;
}

/** A server that listens. */
export interface Listening {
  /** Where it is reached from this machine, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Serves on, and tells with each answer that its connection ends with it, so that who keeps one goes elsewhere. */
  leave(): void;
  /** Accepts nothing new, lets running requests finish within `drainMs`, then ends the rest. May be called twice. */
  close(): Promise<void>;
}

function urlOf(server: Server, host: string): { url: string; port: number } {
  const { port } = server.address() as AddressInfo;
  const name =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${port}`, port };
}

/**
 * Listens, with limits against clients that are slow on purpose.
 * @throws Error with Node's code (`EADDRINUSE`, `EACCES`, …) when it cannot: Express 5's own `listen` would call back as if
 * all were well.
 */
export async function listen(app: RequestListener, options: ListenOptions): Promise<Listening> {
  const { port, host = '0.0.0.0', drainMs = 10_000 } = options;
  const { headersTimeoutMs = 15_000, requestTimeoutMs = 30_000, stillMs = 150_000 } = options;
  const server = createServer(
    {
      ...messagesOf(app),
      headersTimeout: headersTimeoutMs,
      requestTimeout: Math.max(requestTimeoutMs, headersTimeoutMs),
      // Longer than clients are told to keep one, and than balancers do that go by their own minute.
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: Math.min(5_000, headersTimeoutMs),
      requireHostHeader: false,
    },
    withHost(app, options.log),
  );
  // A client that does not read its answer would keep it for ever.
  server.setTimeout(stillMs);
  // Each of a gateway's proxies listens for the server's end, and there is one for each service and kind of route.
  server.setMaxListeners(0);
  // Node would answer an unknown `Expect` by itself: 417, without a body, a request id or a line in the log.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  const leave = trackConnections(server);
  answerClientErrors(server, options.log);
  await new Promise<void>((resolve, reject) => {
    // It stays: a later error (no file handle left to accept with) must not end the process.
    server.on('error', reject);
    server.listen(port, host, resolve);
  });

  let closed: Promise<void> | undefined;
  return {
    ...urlOf(server, host),
    leave,
    close: () =>
      (closed ??= new Promise((resolve) => {
        const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
        leave();
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
      })),
  };
}
