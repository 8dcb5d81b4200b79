import type { Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware, type Options, type Plugin } from 'http-proxy-middleware';
import { agentFor } from './connections.js';
import type { Journey, Way } from './journey.js';

const journeyOf = (res: Response) => res.locals['journey'] as Journey;

/** A service was silent for too long. */
class Silent extends Error {
  override readonly name = 'Silent';
}

/**
 * Stands in for http-proxy-middleware's own plugins: those answer and log with the whole URL, and leave a client waiting
 * when a service dies in the middle of an answer.
 */
const events: Plugin<Request, Response> = (proxy) => {
  proxy.on('proxyReq', (proxyReq, _req, res) => {
    const journey = journeyOf(res);
    proxyReq.setTimeout(journey.silentMs, () => proxyReq.destroy(new Silent()));
    // Nobody asked for it; without a word of this, Node would only close the connection.
    proxyReq.once('upgrade', (_answer, socket) => {
      socket.destroy();
      journey.failed(new Error('the service changes the protocol'));
    });
    journey.underWay(() => proxyReq.destroy());
  });
  proxy.on('proxyRes', (proxyRes, _req, res) => {
    const stop = () => {
      proxyRes.unpipe(res);
      res.end();
    };
    proxyRes.headers = journeyOf(res).answered(proxyRes.headers, stop);
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
    if (req) journeyOf(res as Response).failed(cause);
  });
};

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

/** Through http-proxy-middleware: for what browsers show, and whatever else is asked rarely. */
export function byMiddleware(service: URL): Way {
  const { protocol, host, hostname, port } = service;
  const agents = [true, false].map((keepAlive) => agentFor(service, keepAlive));
  const [kept, fresh] = agents.map((agent) => {
    const options: Options<Request, Response> = {
      // In parts, and the path as it is: otherwise both are parsed again for each request.
      target: { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port },
      agent,
      changeOrigin: true,
      xfwd: false,
      ejectPlugins: true,
      plugins: [events],
    };
    return createProxyMiddleware(options) as RequestHandler;
  });
  return {
    send(journey, anew) {
      const { req, res } = journey;
      res.locals['journey'] = journey;
      sendWhole(req);
      void (anew ? fresh : kept)?.(req, res, (fault?: unknown) => journey.failed(fault));
    },
    close: () => agents.forEach((agent) => agent.destroy()),
  };
}
