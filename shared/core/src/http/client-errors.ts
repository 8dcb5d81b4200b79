import { randomUUID } from 'node:crypto';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ConnectorError, problem } from '../errors/index.js';

function answer(): string {
  const requestId = randomUUID();
  const error = new ConnectorError('request_malformed');
  const body = JSON.stringify(problem(error, requestId));
  return [
    `HTTP/1.1 ${error.status} Bad Request`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'cache-control: no-store',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

/**
 * Answers what never becomes a request (not HTTP, Content-Length with Transfer-Encoding, headers too long or too slow)
 * as problem+json, and ends its connection.
 */
export function answerClientErrors(server: Server): void {
  server.on('clientError', (_error, duplex) => {
    const socket = duplex as Socket & { _httpMessage?: ServerResponse | null };
    // Inside an answer that has begun, another one would become part of it.
    if (!socket.writable || socket._httpMessage?.headersSent) socket.destroy();
    else socket.end(answer(), () => socket.destroy());
  });
}
