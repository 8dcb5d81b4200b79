import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Faults } from './faults.js';
import { httpProxy, type Traffic } from './http-proxy.js';
import { tcpProxy } from './tcp-proxy.js';

/** A proxy on 127.0.0.1 in front of a server, which behaves as the test says. */
export interface FaultProxy {
  /** The target's URL with the proxy's host and port; `tcp://…` for a target without one. */
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  /** Cuts every connection that is open now. */
  disconnect(): void;
  close(): Promise<void>;
}

/**
 * Starts a proxy: of HTTP for a target with an http: or https: URL (faults can match requests), of bytes for any other
 * URL with a port and for `host:port`.
 */
export async function startFaultProxy({
  target,
  traffic,
}: {
  target: URL | string;
  /** HTTP only. */
  traffic?: Traffic;
}): Promise<FaultProxy> {
  const url = new URL(typeof target === 'string' && !target.includes('://') ? `tcp://${target}` : target);
  const faults = new Faults();
  const sockets = new Set<Socket>();
  const http = url.protocol === 'http:' || url.protocol === 'https:';
  const server: Server | HttpServer = http
    ? httpProxy(url, faults, traffic)
    : tcpProxy({ host: url.hostname, port: Number(url.port) }, faults, sockets);
  if (http)
    server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const { port } = server.address() as AddressInfo;
  const own = new URL(url);
  own.host = `127.0.0.1:${port}`;
  if (http) own.protocol = 'http:';
  const disconnect = () => sockets.forEach((socket) => socket.resetAndDestroy());
  return {
    url: http ? own.href.replace(/\/$/, '') : own.href,
    port,
    faults,
    disconnect,
    async close() {
      faults.clear();
      const closed = once(server, 'close');
      server.close();
      disconnect();
      await closed;
    },
  };
}
