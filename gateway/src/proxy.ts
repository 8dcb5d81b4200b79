import http from 'node:http';
import https from 'node:https';
import { ConnectorError } from '@data-connector/core/errors';
import { requestIdOf } from '@data-connector/core/http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware, type Options, type Plugin } from 'http-proxy-middleware';
import { cleanAnswerHeaders, cleanRequestHeaders, type Shown } from './clean-headers.js';
import { clientOf } from './client.js';
import { providerOf } from './known-provider.js';
import type { Lane } from './lane.js';
import type { Passage } from './passage.js';
import { joinRateLimits } from './rate-limit.js';
import type { Traffic } from './traffic.js';

/** How requests of one route are forwarded. */
export interface Forwarding<P> {
  /** The segments of the service's path, decoded. */
  readonly path: (params: P) => readonly string[];
  /** Whether a browser shows the answers: connection flows' cookies pass in both directions, and a page's own policy; not by default. */
  readonly pages?: boolean;
  /** Streams: which requests ask for one, and how long, in milliseconds, the service may say nothing on it. */
  readonly streams?: {
    readonly includes: (req: Request<P>) => boolean;
    readonly silentMs: number;
  };
}

/** What proxies are made of. */
export interface ProxyParts {
  readonly answer: ErrorRequestHandler;
  readonly traffic: Traffic;
  readonly laneOf: (provider: string) => Lane;
}

/** Forwards requests to the services. */
export interface Proxy {
  forward<P>(forwarding: Forwarding<P>): RequestHandler<P>;
  close(): void;
}

type Agent = http.Agent | https.Agent;

const passageOf = (res: Response) => res.locals['passage'] as Passage;
const shownOf = (res: Response) => res.locals['shown'] as Shown | undefined;

/**
 * Stands in for http-proxy-middleware's own plugins: those answer and log with the whole URL, and leave a client waiting
 * when a service dies in the middle of an answer.
 * @param silentMs of streams
 */
function events(answer: ErrorRequestHandler, silentMs: number | undefined): Plugin<Request, Response> {
  return (proxy) => {
    proxy.on('proxyReq', (proxyReq, _req, res) => {
      const passage = passageOf(res);
      if (silentMs === undefined) proxyReq.once('timeout', () => proxyReq.destroy());
      // Whoever sends one request after another without waiting, and leaves, closes no answer but the first.
      proxyReq.once('close', () => passage.end());
      res.once('close', () => {
        passage.end();
        if (!res.writableFinished) proxyReq.destroy();
      });
    });
    proxy.on('proxyRes', (proxyRes, _req, res) => {
      passageOf(res).answered();
      cleanAnswerHeaders(proxyRes.headers, shownOf(res));
      if (proxyRes.headers['ratelimit'] !== undefined) joinRateLimits(res, proxyRes.headers);
      // http-proxy would say keep-alive to a client that asked to close, and keep it waiting.
      const closing = !res.shouldKeepAlive || res.getHeader('connection') === 'close';
      proxyRes.headers.connection = closing ? 'close' : 'keep-alive';
      proxyRes.once('close', () => {
        if (!proxyRes.complete) res.destroy();
      });
    });
    // The client is gone: nobody to answer.
    proxy.on('econnreset', () => {});
    proxy.on('error', (cause: Error, req: Request, res: unknown) => {
      const response = res as Response;
      const passage = passageOf(response);
      if (!req.socket.destroyed) {
        passage.failed(cause, req.complete);
        void answer(new ConnectorError('service_unavailable', {}, cause), req, response, () => {});
      }
      passage.end();
    });
  };
}

/**
 * The connections to one service. How long it may be silent is their own limit, so that it costs no request a timer.
 * Without maxSockets: a request that waits for a socket has been answered when it gets one.
 */
function connectionsTo({ protocol }: URL, timeout: number): Agent {
  return protocol === 'https:'
    ? new https.Agent({ keepAlive: true, timeout })
    : new http.Agent({ keepAlive: true, timeout });
}

/** A proxy that answers faults through `answer`. Its paths are made of parsed parts, so nothing passes unseen. */
export function createProxy({ answer, traffic, laneOf }: ProxyParts): Proxy {
  const agents = new Map<URL, Agent>();

  function middleware(service: URL, agent: Agent, silentMs?: number): RequestHandler {
    const { protocol, host, hostname, port } = service;
    const options: Options<Request, Response> = {
      // In parts, and the path as it is: otherwise both are parsed again for each request.
      target: { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port, path: '' },
      toProxy: true,
      agent,
      changeOrigin: true,
      xfwd: false,
      ...(silentMs === undefined ? {} : { proxyTimeout: silentMs }),
      ejectPlugins: true,
      plugins: [events(answer, silentMs)],
    };
    return createProxyMiddleware(options) as RequestHandler;
  }

  return {
    forward({ path, pages = false, streams }) {
      function way(name: string, service: URL) {
        const lane = laneOf(name);
        let agent = agents.get(service);
        if (!agent) agents.set(service, (agent = connectionsTo(service, lane.timeoutMs)));
        const plain = middleware(service, agent);
        const stream = streams ? middleware(service, agent, streams.silentMs) : plain;
        return { lane, plain, stream };
      }
      // One for each service: with the target fixed, nothing has to be worked out for each request.
      const ways = new Map<URL, ReturnType<typeof way>>();
      return (req, res, next) => {
        // Who left while the request was looked at closes no second time, and would keep its place.
        if (res.closed) return;
        const { name, service } = providerOf(res);
        let found = ways.get(service);
        if (!found) ways.set(service, (found = way(name, service)));
        const query = req.url.indexOf('?');
        const segments = path(req.params).map(encodeURIComponent);
        req.url = `/${segments.join('/')}${query < 0 ? '' : req.url.slice(query)}`;
        const shown = pages ? { provider: name, cookie: req.headers.cookie ?? '' } : undefined;
        res.locals['shown'] = shown;
        cleanRequestHeaders(req.headers, { requestId: requestIdOf(res), shown });
        const request = req as unknown as Request;
        const streaming = streams !== undefined && streams.includes(req);
        // Right before the way, so that nothing can keep the place that was taken.
        const passage = traffic.enter(found.lane, clientOf(request), streaming);
        res.locals['passage'] = passage;
        return (streaming ? found.stream : found.plain)(request, res, (fault?: unknown) => {
          passage.end();
          next(fault);
        });
      };
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}
