import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express } from 'express';
import { recorder, type RecordedRequest } from './recorded-requests.js';
import type { Simulator, SimulatorOptions } from './simulator.js';

/** How long an idle connection is kept, in ms. Of Node's own five seconds a busy machine lets a client's next request miss the end. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts a simulated third party's server.
 * @param routes adds its routes
 * @throws Error of the system, such as EADDRINUSE
 */
export async function startServer(
  { host = '127.0.0.1', latencyMs = 0, now = Date.now, port = 0 }: SimulatorOptions,
  routes: (app: Express) => void,
): Promise<Pick<Simulator, 'url' | 'port' | 'requests' | 'close'>> {
  const requests: RecordedRequest[] = [];
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(recorder(requests));
  app.use((_request, response, next) => {
    response.set('Date', new Date(now()).toUTCString());
    next();
  });
  if (latencyMs > 0)
    app.use(async (_request, _response, next) => {
      await sleep(latencyMs);
      next();
    });
  app.use(
    express.urlencoded({ extended: false }),
    express.json(),
    express.text({ type: ['application/xml', 'text/xml'] }),
  );
  routes(app);

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    requests,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
