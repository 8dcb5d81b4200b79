import { ConnectorError } from '@data-connector/kit/errors';
import { requestIdOf } from '@data-connector/kit/http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware, type Options, type Plugin } from 'http-proxy-middleware';
import { cleanAnswerHeaders, cleanRequestHeaders, type Shown } from './clean-headers.js';
import { clientOf } from '../traffic/client.js';
import { connectionsTo } from './connections.js';
import { isCutOff } from '../traffic/fault.js';
import { providerOf } from '../providers/known-provider.js';
import type { Passage } from '../traffic/passage.js';
import { joinRateLimits } from '../traffic/rate-limit.js';
import { Streaming } from './streaming.js';
import type { Traffic } from '../traffic/traffic.js';

/** How requests of one route are forwarded. */
interface Forwarding<P> {
  /** The segments of the service's path, decoded. */
  readonly path: (params: P) => readonly string[];
  /** Whether a browser shows the answers: connection flows' cookies pass in both directions, and a page's own policy; not by default. */
  readonly pages?: boolean;
  /** Whether asking once more does no harm: a request without a body that was not answered is sent again then, once. */
  readonly repeatable?: boolean;
  /** Whether how long an answer takes is the client's choice: that is no fault of the service. */
  readonly slow?: boolean;
  /** Streams: which requests ask for one, and how long, in milliseconds, the service may say nothing on it. */
  readonly streams?: {
    readonly includes: (req: Request<P>) => boolean;
    readonly silentMs: number;
    /** Whether what comes is whole at any moment, so that a stream ends in good order when the gateway does. */
    readonly endable: boolean;
  };
}

/** Forwards requests to the services. */
export interface Proxy {
  forward<P>(forwarding: Forwarding<P>): RequestHandler<P>;
  /** Ends streams that can end. */
  finish(): void;
  close(): void;
}

type Agent = ReturnType<typeof connectionsTo>;

const shownOf = (res: Response) => res.locals['shown'] as Shown | undefined;

/** A request on its way. */
interface Journey {
  readonly passage: Passage;
  /** Sends it once more; nothing if it may not be. */
  again: (() => void) | undefined;
}
const journeyOf = (res: Response) => res.locals['journey'] as Journey;

/** A service was silent for too long. */
class Silent extends Error {
  override readonly name = 'Silent';
}

/**
 * Stands in for http-proxy-middleware's own plugins: those answer and log with the whole URL, and leave a client waiting
 * when a service dies in the middle of an answer.
 * @param silentMs of streams
 */
function events(
  answer: ErrorRequestHandler,
  streaming: Streaming,
  silentMs: number | undefined,
): Plugin<Request, Response> {
  return (proxy) => {
    proxy.on('proxyReq', (proxyReq, _req, res) => {
      const journey = journeyOf(res);
      const { passage, again } = journey;
      if (silentMs !== undefined) proxyReq.setTimeout(silentMs);
      proxyReq.once('timeout', () => proxyReq.destroy(new Silent()));
      // Whoever sends one request after another without waiting, and leaves, closes no answer but the first.
      proxyReq.once('close', () => {
        if (journey.again === again) passage.end();
      });
      const left = () => {
        passage.end();
        if (!res.writableFinished) proxyReq.destroy();
      };
      // Who has left before there was a connection closes no second time.
      if (res.closed) left();
      else res.once('close', left);
    });
    proxy.on('proxyRes', (proxyRes, _req, res) => {
      journeyOf(res).passage.answered();
      streaming.begun(res, proxyRes);
      cleanAnswerHeaders(proxyRes.headers, shownOf(res));
      if (proxyRes.headers['ratelimit'] !== undefined) joinRateLimits(res, proxyRes.headers);
      // The proxy would say keep-alive to a client that asked to close, and keep it waiting.
      const closing = !res.shouldKeepAlive || res.getHeader('connection') === 'close';
      proxyRes.headers.connection = closing ? 'close' : 'keep-alive';
      proxyRes.once('close', () => {
        if (!proxyRes.complete) res.destroy();
      });
    });
    // The client is gone: nobody to answer.
    proxy.on('econnreset', () => {});
    proxy.on('error', (cause, req, res) => {
      const response = res as Response;
      if (!req) return;
      const { passage, again } = journeyOf(response);
      if (again && isCutOff(cause) && !response.headersSent && !req.socket.destroyed) return again();
      if (!req.socket.destroyed) {
        passage.failed(cause);
        void answer(new ConnectorError('service_unavailable', {}, cause), req, response, () => {});
      }
      passage.end();
    });
  };
}

/** Lets a proxy send the body that was gathered, in one piece and under its length, where it would read the request. */
function sendWhole(req: Request): void {
  const body: unknown = req.body;
  if (!Buffer.isBuffer(body)) return;
  delete req.headers['transfer-encoding'];
  req.headers['content-length'] = String(body.length);
  req.pipe = (service) => {
    (service as NodeJS.WritableStream).end(body);
    return service;
  };
}

/** A proxy that answers faults through `answer`. Its paths are made of parsed parts, so nothing passes unseen. */
export function createProxy(answer: ErrorRequestHandler, traffic: Traffic): Proxy {
  const agents = new Map<URL, { readonly kept: Agent; readonly fresh: Agent }>();
  const streaming = new Streaming(answer);

  function middleware(service: URL, agent: Agent, silentMs?: number): RequestHandler {
    const { protocol, host, hostname, port } = service;
    const options: Options<Request, Response> = {
      // In parts, and the path as it is: otherwise both are parsed again for each request.
      target: { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port },
      agent,
      changeOrigin: true,
      xfwd: false,
      ejectPlugins: true,
      plugins: [events(answer, streaming, silentMs)],
    };
    return createProxyMiddleware(options) as RequestHandler;
  }

  return {
    forward({ path, pages = false, repeatable = false, slow = false, streams }) {
      function way(name: string, service: URL) {
        const lane = traffic.laneOf(name);
        const connections = (keepAlive: boolean) => connectionsTo(service, keepAlive, lane.timeoutMs);
        let agent = agents.get(service);
        if (!agent) agents.set(service, (agent = { kept: connections(true), fresh: connections(false) }));
        const { kept, fresh } = agent;
        const both = (silentMs?: number) => ({
          first: middleware(service, kept, silentMs),
          again: middleware(service, fresh, silentMs),
        });
        const plain = both();
        const stream = streams ? both(streams.silentMs) : plain;
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
        sendWhole(request);
        const asStream = streams !== undefined && streams.includes(req);
        // Right before the way, so that nothing can keep the place that was taken.
        const passage = traffic.enter(found.lane, clientOf(request), asStream, slow);
        const { first, again } = asStream ? found.stream : found.plain;
        const failed = (fault?: unknown) => {
          passage.end();
          next(fault);
        };
        const repeats = repeatable && !Buffer.isBuffer(req.body);
        const journey: Journey = {
          passage,
          again: repeats
            ? () => {
                journey.again = undefined;
                void again(request, res, failed);
              }
            : undefined,
        };
        res.locals['journey'] = journey;
        if (asStream && streams.endable) streaming.opened(res);
        return first(request, res, failed);
      };
    },
    finish: () => streaming.end(),
    close() {
      for (const { kept, fresh } of agents.values()) {
        kept.destroy();
        fresh.destroy();
      }
    },
  };
}
