import { Agent, createServer, request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What stands before the gateways, as Kubernetes puts it there: each request goes to the next one in turn. */
export interface Balancer {
  readonly url: string;
  /** How many requests each gateway got. */
  readonly counts: readonly number[];
  /** Where requests go from now on. */
  to(targets: readonly string[]): void;
  close(): Promise<void>;
}

/** Starts a balancer on a free port. It passes requests on as they are, each on a connection of its own. */
export async function startBalancer(): Promise<Balancer> {
  const counts: number[] = [];
  let targets: readonly URL[] = [];
  let turn = 0;

  const server = createServer((incoming, response) => {
    const place = turn++ % targets.length;
    const target = targets[place];
    if (!target) return void response.writeHead(503).end();
    counts[place] = (counts[place] ?? 0) + 1;
    // The connection stays until the answer is here, and is not used again.
    const agent = new Agent({ keepAlive: true });
    const outgoing = request({
      agent,
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      // What comes first of an event stream is not to wait for what comes next.
      response.flushHeaders();
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    outgoing.on('error', () => response.writableFinished || incoming.socket.destroy());
    response.on('close', () => {
      incoming.unpipe(outgoing);
      // What is left of a request that was answered early would be in the way of the next one.
      incoming.resume();
      outgoing.destroy();
      agent.destroy();
    });
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    to(urls) {
      targets = urls.map((url) => new URL(url));
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
