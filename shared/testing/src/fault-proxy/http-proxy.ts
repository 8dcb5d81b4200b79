import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Faults, RequestLine } from './faults.js';

/** A server that passes requests on to `target` as they are, with faults. */
export function httpProxy(target: URL, faults: Faults): Server {
  const tls = target.protocol === 'https:';
  const agent = tls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const send = tls ? tlsRequest : request;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const line: RequestLine = { method: incoming.method ?? '', path: incoming.url ?? '' };
    const fault = faults.take(line);
    if (fault?.kind === 'refuse') return void incoming.socket.resetAndDestroy();
    if (fault?.kind === 'hang') await faults.flowing(line);
    if (fault?.kind === 'delay') await sleep(fault.ms);
    if (fault?.kind === 'answer') {
      incoming.resume();
      return void response.writeHead(fault.status, fault.headers).end(fault.body);
    }
    const outgoing = send({
      agent,
      host: target.hostname,
      port: target.port,
      method: line.method,
      path: line.path,
      headers: { ...incoming.headers, host: target.host },
    });
    outgoing.on('error', () => incoming.socket.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.on('response', (answer) => {
      answer.on('error', () => incoming.socket.destroy());
      void pass(answer, response, fault).catch(() => incoming.socket.destroy());
    });
    incoming.pipe(outgoing);
  }

  const server = createServer((incoming, response) => void serve(incoming, response));
  server.on('close', () => agent.destroy());
  return server;
}

async function pass(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const status = answer.statusCode ?? 502;
  if (fault?.kind === 'truncate') return truncate(status, answer, response);
  response.writeHead(status, answer.headers);
  if (fault?.kind !== 'cut') return void answer.pipe(response);
  response.flushHeaders();
  let left = fault.bytes;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    await new Promise((resolve) => response.write(piece.subarray(0, left), resolve));
    left -= piece.length;
    if (left <= 0) break;
  }
  response.socket?.resetAndDestroy();
}

async function truncate(status: number, answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(answer);
  const { 'content-length': _length, ...headers } = answer.headers;
  response.writeHead(status, { ...headers, connection: 'close', 'transfer-encoding': 'chunked' });
  await new Promise((resolve) => response.write(body.subarray(0, Math.floor(body.length / 2)), resolve));
  // Not response.end(), which would write the last chunk.
  response.socket?.end();
}
