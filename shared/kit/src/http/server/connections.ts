import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server that is to end. */
export interface Connections {
  /** Tells with each answer from now on that its connection ends with it. */
  leave(): void;
  /** The same, and each connection ends as soon as no answer is under way on it. */
  drain(): void;
}

/**
 * Knows which connections of a server are idle. Node's own `closeIdleConnections`, which `server.close` calls, takes an
 * answer that is written but not yet sent for finished and cuts it; this replaces it.
 */
export function trackConnections(server: Server): Connections {
  const running = new Map<Socket, Set<ServerResponse>>();
  let leaving = false;
  let draining = false;

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
    res.once('close', () => {
      answers?.delete(res);
      // An answer that had begun before did not tell: who takes its connection up again is answered while there is time.
      if (draining && answers?.size === 0) socket.destroySoon();
    });
  });
  server.closeIdleConnections = () => {
    for (const [socket, answers] of running) if (answers.size === 0) socket.destroy();
  };

  function leave(): void {
    leaving = true;
    for (const answers of running.values())
      for (const res of answers) if (!res.headersSent) res.setHeader('connection', 'close');
  }
  return {
    leave,
    drain() {
      leave();
      draining = true;
    },
  };
}
