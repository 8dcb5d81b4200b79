import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client is told to keep an idle connection, in seconds: less than a process serves on when it is told to end. */
const KEEP_SECONDS = 4;

/**
 * Knows which connections of a server are idle, and tells their clients how long to keep one. Only a client can end an idle
 * connection without cutting off a request that is on its way: who keeps to it has ended each, or has been told with an
 * answer, before the server closes.
 * @returns what tells with each answer from now on that its connection ends with it
 */
export function trackConnections(server: Server): () => void {
  const running = new Map<Socket, Set<ServerResponse>>();
  let leaving = false;

  server.on('connection', (socket: Socket) => {
    const answers = new Set<ServerResponse>();
    running.set(socket, answers);
    socket.once('close', () => {
      running.delete(socket);
      // Node closes the answer whose turn it was, and forgets those to requests that came behind without waiting.
      for (const res of answers) if (!res.socket) res.destroy().emit('close');
    });
  });
  server.prependListener('request', ({ socket }, res) => {
    const answers = running.get(socket);
    answers?.add(res);
    if (leaving) res.setHeader('connection', 'close');
    else if (res.shouldKeepAlive) res.setHeader('keep-alive', `timeout=${KEEP_SECONDS}`);
    res.once('close', () => answers?.delete(res));
  });
  // Node's own takes an answer that is written but not yet sent for finished, and cuts it.
  server.closeIdleConnections = () => {
    for (const [socket, answers] of running) if (answers.size === 0) socket.destroy();
  };

  return () => {
    leaving = true;
    // An answer that had begun before did not tell: who takes its connection up again is answered while there is time.
    server.keepAliveTimeout = (KEEP_SECONDS + 1) * 1000;
    for (const answers of running.values())
      for (const res of answers) {
        if (res.headersSent) continue;
        res.removeHeader('keep-alive');
        res.setHeader('connection', 'close');
      }
  };
}
