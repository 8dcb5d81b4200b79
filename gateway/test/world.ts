import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { createLog } from '@data-connector/kit/log';
import { createGateway, type Gateway, type GatewaySettings } from '@data-connector/gateway';
import type { ServiceManifest } from '@data-connector/protocol';
import express, { type Express } from 'express';
import { byDispatch } from '../src/forwarding/by-dispatch.js';
import { byMiddleware } from '../src/forwarding/by-middleware.js';
import type { WayTo } from '../src/forwarding/proxy.js';

/** Each way of forwarding, for whatever is asked. */
export const WAYS: readonly (readonly [name: string, wayTo: WayTo])[] = [
  ['undici', byDispatch],
  ['http-proxy-middleware', byMiddleware],
];

export const SYNC_ID = '20261101-abcdefghijklmnopqrstuv';
export const DATASTORE = `alpha-${'0'.repeat(32)}`;

/** What a fake service says it is. */
export const manifestOf = (name: string, more: Partial<ServiceManifest> = {}): ServiceManifest => ({
  version: 1,
  name,
  label: `The ${name} <network>`,
  description: 'For tests',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
  lifecycle: 'stable',
  mode: 'simulated',
  handlers: [
    {
      name: 'posts',
      label: 'Posts',
      description: 'What was posted',
      schema: 'https://example.org/post.json',
      mode: 'incremental',
      every: 900,
      scopes: ['read'],
      lifecycle: 'stable',
      review: false,
    },
  ],
  jwks: {
    keys: [
      { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), kid: 'k', alg: 'ES256', use: 'sig' },
    ],
  },
  ...more,
});

/** A request as a service saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A service that tells its manifest, records what it sees, and answers as `routes` say or with what it saw. */
export function fakeService(
  name: string,
  routes: (app: Express) => void = () => {},
  manifest: unknown = manifestOf(name),
) {
  const seen: Seen[] = [];
  const app = express();
  app.get('/v1/manifest', (_req, res) => {
    res.json(manifest);
  });
  routes(app);
  app.use(express.raw({ type: () => true, limit: '20mb' }), (req, res) => {
    const body = Buffer.isBuffer(req.body) ? req.body.toString() : '';
    const saw: Seen = { method: req.method, url: req.originalUrl, headers: req.headers, body };
    seen.push(saw);
    res.setHeader('server', 'secret-software');
    res.setHeader('access-control-allow-origin', 'https://only.example');
    res.setHeader('set-cookie', `flow_${name}_${'x'.repeat(22)}=x; HttpOnly`);
    res.json(saw);
  });
  return { app, seen };
}

export async function listenOn(app: Express, port = 0): Promise<Server> {
  const server = createServer(app).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

export const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** Log lines as a test reads them. */
export function captureLog() {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { lines, log: createLog('gateway', 'debug', destination) };
}

/** A gateway before a fake service called alpha and one called away that is not there; closed by `close`. */
export async function world(
  options: {
    routes?: (app: Express) => void;
    manifest?: unknown;
    settings?: Partial<GatewaySettings>;
    manifestEveryMs?: number;
    /** Further ones. */
    providers?: Readonly<Record<string, URL>>;
    /** One way for whatever is asked; the gateway's own choice unless told. */
    wayTo?: WayTo;
    /** Whether to wait until it knows its services; it does unless told. */
    untilReady?: boolean;
  } = {},
) {
  const { app, seen } = fakeService('alpha', options.routes, options.manifest);
  const service = await listenOn(app);
  const { lines, log } = captureLog();
  const gateway: Gateway = createGateway({
    settings: {
      PORT: 0,
      HOST: '127.0.0.1',
      PUBLIC_URL: new URL('http://127.0.0.1:8080'),
      PROVIDERS: new Map([
        ['alpha', new URL(`http://127.0.0.1:${portOf(service)}`)],
        // Port 1 (tcpmux) is never served here.
        ['away', new URL('http://127.0.0.1:1')],
        ...Object.entries(options.providers ?? {}),
      ]),
      ALLOW_GET_SYNC: true,
      TRUST_PROXY: 0,
      RATE_LIMIT_PER_MINUTE: 0,
      LOG_LEVEL: 'debug',
      ...options.settings,
    },
    log,
    drainMs: 0,
    ...(options.wayTo && { wayTo: options.wayTo }),
    ...(options.manifestEveryMs === undefined ? {} : { manifestEveryMs: options.manifestEveryMs }),
  });
  const { url, port, metricsUrl } = await gateway.start().catch(async (error: unknown) => {
    await stop(service);
    throw error;
  });
  if (options.untilReady !== false) await gateway.ready;
  return {
    gateway,
    app,
    service,
    url,
    port,
    metricsUrl,
    seen,
    lines,
    async close() {
      await gateway.close();
      await stop(service);
    },
  };
}

/** Sends bytes as they are and returns all that comes back until the connection ends. */
export function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** A request as bytes; the connection ends with its answer. */
export const rawRequest = (line: string, headers: readonly string[] = [], body = '') =>
  [`${line} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, '', body].join('\r\n');
