import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Faults, ProxiedAnswer, RequestLine } from './faults.js';

/** One request that goes through a proxy, and the port of whoever sent it. */
export interface Exchange extends RequestLine {
  readonly port: number;
  /** What was sent with it, as it is passed on. */
  readonly sent: readonly Buffer[];
}

/** Hears of each request that comes, and of each whose answer has been handed to the system whole. */
export interface Traffic {
  asked(exchange: Exchange): void;
  answered(exchange: Exchange): void;
}

/** A server that passes requests on to `target` as they are, with faults. */
export function httpProxy(target: URL, faults: Faults, traffic?: Traffic): Server {
  const tls = target.protocol === 'https:';
  // A kept connection may be ended just when the next request goes out on it, a fault that nobody asked for.
  const agent = tls ? new TlsAgent({ keepAlive: false }) : new Agent({ keepAlive: false });
  const send = tls ? tlsRequest : request;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const line: RequestLine = { method: incoming.method ?? '', path: incoming.url ?? '' };
    const sent: Buffer[] = [];
    const exchange = { ...line, port: incoming.socket.remotePort ?? 0, sent };
    traffic?.asked(exchange);
    response.on('finish', () => traffic?.answered(exchange));
    const fault = faults.take(line);
    if (fault?.kind === 'refuse') return void incoming.socket.resetAndDestroy();
    if (fault?.kind === 'hang') await faults.flowing(line);
    if (fault?.kind === 'delay') await sleep(fault.ms);
    if (fault?.kind === 'answer') {
      const { body, headers, status } = fault;
      const all = await text(incoming);
      return void response.writeHead(status, headers).end(typeof body === 'function' ? body(all) : body);
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
      void pass(answer, response, fault, () => faults.flowing(line)).catch(() => incoming.socket.destroy());
    });
    if (traffic) incoming.on('data', (piece: Buffer) => sent.push(piece));
    incoming.pipe(outgoing);
  }

  const server = createServer(
    // Under Node's five seconds a busy machine's clients send into connections that have just ended.
    { keepAliveTimeout: 65_000 },
    (incoming, response) => void serve(incoming, response),
  );
  server.on('close', () => agent.destroy());
  return server;
}

async function pass(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
  flowing: () => Promise<void>,
): Promise<void> {
  const status = answer.statusCode ?? 502;
  if (fault?.kind === 'truncate') return truncate(status, answer, response);
  if (fault?.kind === 'rewrite') return rewrite(fault.as, answer, response);
  response.writeHead(status, answer.headers);
  if (fault?.kind !== 'cut') {
    // What comes first of a feed is not to wait for what comes next.
    response.flushHeaders();
    for await (const piece of answer as AsyncIterable<Buffer>) {
      await flowing();
      await (fault?.kind === 'drip' ? drip(piece, response, fault.ms) : written(piece, response));
    }
    return void response.end();
  }
  response.flushHeaders();
  let left = fault.bytes;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    await new Promise((resolve) => response.write(piece.subarray(0, left), resolve));
    left -= piece.length;
    if (left <= 0) break;
  }
  response.socket?.resetAndDestroy();
}

const written = (piece: Buffer, response: ServerResponse): Promise<void> =>
  new Promise((resolve, reject) => response.write(piece, (error) => (error ? reject(error) : resolve())));

async function drip(piece: Buffer, response: ServerResponse, ms: number): Promise<void> {
  for (const byte of piece) {
    await written(Buffer.from([byte]), response);
    await sleep(ms);
  }
}

async function rewrite(
  as: (answer: ProxiedAnswer) => ProxiedAnswer,
  answer: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...kept } = answer.headers;
  const next = as({
    status: answer.statusCode ?? 502,
    headers: kept as Record<string, string>,
    body: await text(answer),
  });
  response.writeHead(next.status, next.headers).end(next.body);
}

async function truncate(status: number, answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(answer);
  const { 'content-length': _length, ...headers } = answer.headers;
  response.writeHead(status, { ...headers, connection: 'close', 'transfer-encoding': 'chunked' });
  await new Promise((resolve) => response.write(body.subarray(0, Math.floor(body.length / 2)), resolve));
  // Not response.end(), which would write the last chunk.
  response.socket?.end();
}
