import { mkdtempSync } from 'node:fs';
import { Agent, createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@data-connector/kit/log';
import type { KnownProvider } from '../../services/providers.js';
import type { BareLoopOptions } from './bare-loop.js';
import type { ReaderOptions } from './reader.js';
import type { ServiceOptions } from './service.js';

/** What a part answers to each question; `ready` with its URL, and whatever else is to be known of it. */
export type Answers = Readonly<Record<string, (detail: never) => unknown>> & { ready(): { url: string } };

const MANIFEST = {
  version: 1,
  name: 'bench',
  label: 'Bench',
  description: 'A service that only answers',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  lifecycle: 'stable',
  mode: 'live',
  handlers: [],
  jwks: { keys: [] },
};
const COMMENT = ': nothing yet\n\n';
const EVENT = `event: progress\ndata: ${JSON.stringify({ filler: 'x'.repeat(300) })}\n\n`;
const STATUS = JSON.stringify({ status: 'running', filler: 'x'.repeat(1000) });

async function listening(listener: RequestListener): Promise<Answers> {
  const server = createServer(listener);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { ready: () => ({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }) };
}

/** Each loads what it is made of, and nothing of the others: memory is measured too. */
const PARTS = {
  async store() {
    const { startEmbeddedStore } = await import('@data-connector/embedded');
    const folder = mkdtempSync(join(tmpdir(), 'bench-store-'));
    const store = await startEmbeddedStore({ folder, admin: { name: 'admin', password: 'bench' } });
    return { ready: () => ({ url: store.url.replace('://', '://admin:bench@') }) };
  },
  /** @param from the provider's package */
  async simulator({ from, posts }: { from: string; posts: number }) {
    const { simulator } = (await import(`${from}/simulator`)) as Pick<KnownProvider, 'simulator'>;
    const { url, app, requests } = await simulator.start({ sizes: { posts, following: 0 } });
    /** The first request of posts, without what is secret in it. */
    const first = () => requests.find(({ path }) => path.endsWith('/posts'));
    return { ready: () => ({ url, app }), first };
  },
  async service(options: ServiceOptions) {
    return (await import('./service.js')).startService(options);
  },
  async bareLoop(options: BareLoopOptions) {
    const { bareLoop } = await import('./bare-loop.js');
    return { ready: () => ({ url: '' }), run: bareLoop(options) };
  },
  async reader(options: ReaderOptions) {
    return (await import('./reader.js')).startReader(options);
  },
  /** A provider's service that only answers; events are a stream, which ends at once where `?end` is asked for. */
  async upstream() {
    const streams = new Set<ServerResponse>();
    const answers = await listening((req, res) => {
      if (!req.url?.includes('/events')) {
        res.setHeader('content-type', 'application/json');
        res.end(req.url === '/v1/manifest' ? JSON.stringify(MANIFEST) : STATUS);
        return;
      }
      res.setHeader('content-type', 'text/event-stream');
      if (req.url.endsWith('?end')) {
        res.end(EVENT);
        return;
      }
      res.write(COMMENT);
      streams.add(res);
      // As services do where nothing happens.
      const pulse = setInterval(() => res.write(COMMENT), 15_000);
      res.once('close', () => {
        clearInterval(pulse);
        streams.delete(res);
      });
    });
    /** Tells all an event, and how many they are. */
    const tell = () => {
      for (const res of streams) res.write(EVENT);
      return streams.size;
    };
    return { ...answers, tell };
  },
  /** Express and http-proxy-middleware with keep-alive, and nothing else. */
  async proxy({ upstream: target }: { upstream: string }) {
    const { default: express } = await import('express');
    const { createProxyMiddleware } = await import('http-proxy-middleware');
    const agent = new Agent({ keepAlive: true });
    return listening(express().use(createProxyMiddleware({ target, agent })));
  },
  /** What http-proxy-middleware stands on, alone. */
  async httpxy({ upstream: target }: { upstream: string }) {
    const { createProxyServer } = await import('httpxy');
    const proxy = createProxyServer({ target, agent: new Agent({ keepAlive: true }) });
    return listening((req, res) => void proxy.web(req, res));
  },
  async fastify({ upstream }: { upstream: string }) {
    const { default: fastify } = await import('fastify');
    const { default: httpProxy } = await import('@fastify/http-proxy');
    const server = fastify({ keepAliveTimeout: 60_000 });
    await server.register(httpProxy, { upstream });
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    return { ready: () => ({ url }) };
  },
  /** @param name what the provider is called @param hanging another provider's service */
  async gateway({
    upstream,
    name = 'bench',
    hanging,
  }: {
    upstream: string;
    name?: string;
    hanging?: string;
  }) {
    const { createGateway, readGatewaySettings } = await import('@data-connector/gateway');
    const settings = readGatewaySettings({
      PORT: '0',
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://127.0.0.1:1',
      PROVIDERS: `${name}=${upstream}${hanging === undefined ? '' : `,hanging=${hanging}`}`,
      RATE_LIMIT_PER_MINUTE: '1000000',
      CLIENT_STREAMS: '100000',
      STREAMS: '100000',
    });
    const gateway = createGateway({ settings, log: silentLog });
    const { url } = await gateway.start();
    await gateway.ready;
    return { ready: () => ({ url }) };
  },
};

export type PartName = keyof typeof PARTS;

const [, , name, options = '{}'] = process.argv;
const parts = PARTS as Record<PartName, (options: unknown) => Promise<Answers>>;
let spent = process.cpuUsage();
const answers: Answers = {
  ...(await parts[name as PartName](JSON.parse(options))),
  /** CPU time, user and system, since it was last asked for; µs. */
  cpu() {
    const { user, system } = process.cpuUsage(spent);
    spent = process.cpuUsage();
    return user + system;
  },
  /** Resident memory, in KiB. */
  memory: () => process.memoryUsage.rss() / 1024,
};
const answer = async (question: string, detail: unknown) =>
  process.send?.(await answers[question]?.(detail as never));
process.on('message', ([question, detail]: [string, unknown]) => void answer(question, detail));
for (const end of ['SIGTERM', 'disconnect'] as const) process.on(end, () => process.exit(0));
