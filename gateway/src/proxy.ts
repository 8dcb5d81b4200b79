import http from 'node:http';
import https from 'node:https';
import { ConnectorError } from '@data-connector/core/errors';
import { requestIdOf } from '@data-connector/core/http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware, type Options, type Plugin } from 'http-proxy-middleware';
import { cleanAnswerHeaders, cleanRequestHeaders } from './clean-headers.js';
import { providerOf } from './known-provider.js';

/** What a request and its answer may do on their way. */
interface Manner {
  /** How long the service may be silent, in milliseconds; 0 for ever; a minute by default. */
  readonly silentMs?: number;
  /** Whether connection flows' cookies pass in both directions; none by default. */
  readonly cookies?: boolean;
}

/** How requests of one route are forwarded. */
export interface Forwarding<P> extends Manner {
  /** The segments of the service's path, decoded. */
  readonly path: (params: P) => readonly string[];
}

/** Forwards requests to the services. */
export interface Proxy {
  forward<P>(forwarding: Forwarding<P>): RequestHandler<P>;
  close(): void;
}

/**
 * How long a service may be silent unless a route says otherwise, in milliseconds. It is the connections' own limit, so that
 * it costs no request a timer, and shorter than services keep an idle connection (65 s), so that none is closed while it is
 * taken up again.
 */
const SILENT_MS = 60_000;

/**
 * Stands in for http-proxy-middleware's own plugins: those answer and log with the whole URL, and leave a client waiting
 * when a service dies in the middle of an answer.
 */
function events(
  answer: ErrorRequestHandler,
  { silentMs, cookies = false }: Manner,
): Plugin<Request, Response> {
  return (proxy) => {
    proxy.on('proxyReq', (proxyReq, _req, res) => {
      if (silentMs === undefined) proxyReq.once('timeout', () => proxyReq.destroy());
      res.once('close', () => {
        if (!res.writableFinished) proxyReq.destroy();
      });
    });
    proxy.on('proxyRes', (proxyRes, _req, res) => {
      cleanAnswerHeaders(proxyRes.headers, { cookies });
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
      if (req.socket.destroyed) return;
      void answer(new ConnectorError('service_unavailable', {}, cause), req, response, () => {});
    });
  };
}

/** A proxy that answers faults through `answer`. Its paths are made of parsed parts, so nothing passes unseen. */
export function createProxy(answer: ErrorRequestHandler): Proxy {
  // Without maxSockets: a request that waits for a socket has been answered when it gets one.
  const agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: SILENT_MS }),
    'https:': new https.Agent({ keepAlive: true, timeout: SILENT_MS }),
  };
  function middleware({ protocol, host, hostname, port }: URL, manner: Manner): RequestHandler {
    const { silentMs } = manner;
    const options: Options<Request, Response> = {
      // In parts, and the path as it is: otherwise both are parsed again for each request.
      target: { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port, path: '' },
      toProxy: true,
      agent: agents[protocol === 'https:' ? 'https:' : 'http:'],
      changeOrigin: true,
      xfwd: false,
      ...(silentMs ? { proxyTimeout: silentMs } : {}),
      ejectPlugins: true,
      plugins: [events(answer, manner)],
    };
    return createProxyMiddleware(options) as RequestHandler;
  }

  return {
    forward({ path, ...manner }) {
      // One for each service: with the target fixed, nothing has to be worked out for each request.
      const middlewares = new Map<URL, RequestHandler>();
      return (req, res, next) => {
        const { service } = providerOf(res);
        let forward = middlewares.get(service);
        if (!forward) middlewares.set(service, (forward = middleware(service, manner)));
        const query = req.url.indexOf('?');
        const segments = path(req.params).map(encodeURIComponent);
        req.url = `/${segments.join('/')}${query < 0 ? '' : req.url.slice(query)}`;
        cleanRequestHeaders(req.headers, { requestId: requestIdOf(res), cookies: manner.cookies ?? false });
        return forward(req as unknown as Request, res, next);
      };
    },
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}
