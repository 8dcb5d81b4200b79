import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the fake gateway got it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
/** A way to answer. */
export type Route = (seen: Seen, response: ServerResponse) => unknown;

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers with a problem. */
export const problem =
  (status: number, code: string, more: Record<string, unknown> = {}): Route =>
  (_seen, response) =>
    json(
      response,
      status,
      { code, requestId: 'request-1', title: 'not shown', ...more },
      { 'content-type': 'application/problem+json' },
    );

/** Cuts the connection without an answer. */
export const cut: Route = (_seen, response) => response.destroy();

/** A server that answers by a table of routes: `METHOD /path`, or a prefix of it that ends in `/`. */
export async function startFakeGateway() {
  const seen: Seen[] = [];
  const routes = new Map<string, Route[]>();
  const routeOf = (key: string): Route | undefined => {
    const prefix = [...routes.keys()].find((route) => route.endsWith('/') && key.startsWith(route));
    const found = routes.get(key) ?? routes.get(prefix ?? '');
    return found && found.length > 1 ? found.shift() : found?.[0];
  };
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      const route = routeOf(`${method} ${path.split('?')[0]}`) ?? problem(404, 'not_found');
      route(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    /** Answers a route in these ways, one after the other; the last one from then on. */
    on(route: string, ...ways: Route[]): void {
      routes.set(route, ways);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type FakeGateway = Awaited<ReturnType<typeof startFakeGateway>>;
