import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Knows which connections of a server are idle. Node's own `closeIdleConnections`, which `server.close` calls, takes an
 * answer that is written but not yet sent for finished and cuts it; this replaces it.
 */
export function trackConnections(server: Server): { drain(): void } {
  const running = new Map<Socket, number>();
  let draining = false;

  server.on('connection', (socket: Socket) => {
    running.set(socket, 0);
    socket.once('close', () => running.delete(socket));
  });
  server.prependListener('request', (req, res) => {
    const { socket } = req;
    running.set(socket, (running.get(socket) ?? 0) + 1);
    if (draining) res.setHeader('connection', 'close');
    res.once('close', () => {
      const left = (running.get(socket) ?? 1) - 1;
      if (running.has(socket)) running.set(socket, left);
      if (draining && left === 0) socket.destroySoon();
    });
  });
  server.closeIdleConnections = () => {
    for (const [socket, requests] of running) if (requests === 0) socket.destroy();
  };
  return {
    drain() {
      draining = true;
    },
  };
}
