import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import express, { type Express } from 'express';
import { silentLog, type Log } from '@data-connector/kit/log';
import { answerProblems, listen, notFound, requestIds, type Listening } from '@data-connector/kit/http';

/** An app as services build theirs: request ids first, problems last. */
export function appWith(routes: (app: Express) => void, log: Log = silentLog): Express {
  const app = express();
  app.set('query parser', 'simple');
  app.use(requestIds());
  routes(app);
  app.use(notFound(), answerProblems(log));
  return app;
}

/** Servers of one test file, closed together. */
export function servers() {
  const open: Listening[] = [];
  return {
    async start(
      app: RequestListener,
      options: Partial<Parameters<typeof listen>[1]> = {},
    ): Promise<Listening> {
      const listening = await listen(app, { port: 0, host: '127.0.0.1', drainMs: 0, ...options });
      open.push(listening);
      return listening;
    },
    closeAll: () => Promise.all(open.splice(0).map((listening) => listening.close())),
  };
}

/** Sends bytes as they are and returns all that comes back until the connection ends. */
export function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
