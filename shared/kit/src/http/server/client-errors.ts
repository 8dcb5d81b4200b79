import { randomUUID } from 'node:crypto';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ConnectorError, problem } from '../../errors/index.js';
import type { Log } from '../../log/index.js';

/** What is said to something that never becomes a request; it has one line in the log. */
function refusal(log: Log | undefined, cause?: Error) {
  const error = new ConnectorError('request_malformed', {}, cause);
  const requestId = randomUUID();
  const { status, code } = error;
  log?.info('request refused', { route: 'none', status, code, requestId, error: cause });
  const body = JSON.stringify(problem(error, requestId));
  const headers = {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    'cache-control': 'no-store',
    connection: 'close',
  };
  return { status, headers, body };
}

/**
 * Refuses a request of HTTP/1.1 that names no host (RFC 9112, 3.2). Node would answer it by itself: without a body, a request
 * id or a line in the log.
 */
export function withHost(app: RequestListener, log?: Log): RequestListener {
  return (req, res) => {
    if (req.headers.host !== undefined || req.httpVersion !== '1.1') return app(req, res);
    const { body, headers, status } = refusal(log);
    res.writeHead(status, headers).end(body);
  };
}

/**
 * Answers what never becomes a request (not HTTP, Content-Length with Transfer-Encoding, headers too long or too slow)
 * as problem+json, and ends its connection. Each has one line in the log, without values; a client that only went away has
 * none. A fault in an answer ends that answer alone.
 */
export function answerClientErrors(server: Server, log?: Log): void {
  // Without a listener, a fault in one answer (ERR_STREAM_WRITE_AFTER_END) would end the process with all others.
  server.on('request', (_req, res) => {
    res.on('error', (error) => {
      log?.error('an answer broke', { error });
      res.destroy();
    });
  });
  server.on('clientError', (cause: NodeJS.ErrnoException, duplex) => {
    const socket = duplex as Socket & { _httpMessage?: ServerResponse | null };
    // Gone, or inside an answer that has begun: another one would become part of it, and that one has its own line.
    if (cause.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
      socket.destroy();
      return;
    }
    const { body, headers, status } = refusal(log, cause);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const answer = [`HTTP/1.1 ${status} Bad Request`, ...lines, '', body].join('\r\n');
    socket.end(answer, () => socket.destroy());
  });
}
