import type { IncomingHttpHeaders } from 'node:http';
import { Pool, type Dispatcher } from 'undici';
import { connector } from './connections.js';
import type { Journey, Way } from './journey.js';

/** Puts what a service says straight into the answer, as fast as the client reads it. */
class Crossing implements Dispatcher.DispatchHandler {
  constructor(private readonly journey: Journey) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.journey.underWay(() => controller.abort(new Error('the client has left')));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // What comes before the answer (RFC 9110, 15.2) is for this hop.
    if (status < 200) return;
    const { res } = this.journey;
    // Whoever was answered here meanwhile is not answered twice.
    if (res.headersSent) return;
    res.writeHead(
      status,
      this.journey.answered(headers, () => res.end()),
    );
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    const { res } = this.journey;
    if (res.writableEnded || res.write(piece)) return;
    controller.pause();
    res.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.journey.res.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, fault: Error): void {
    this.journey.failed(fault);
  }
}

/** Through undici's dispatch: for what is asked all the time, at a third of what a middleware takes of the processor. */
export function byDispatch({ origin }: URL): Way {
  // Without a bound of connections: how many requests may be under way is decided before.
  const kept = new Pool(origin, { connect: connector });
  const fresh = new Pool(origin, { connect: connector, pipelining: 0 });
  return {
    send(journey, anew) {
      const { req, silentMs } = journey;
      const {
        'content-length': _length,
        'transfer-encoding': _coding,
        host: _host,
        ...headers
      } = req.headers;
      const options: Dispatcher.DispatchOptions = {
        method: req.method,
        path: req.url,
        headers,
        body: Buffer.isBuffer(req.body) ? req.body : null,
        // Unless told, undici ends the connection after a DELETE that has a body.
        reset: false,
        headersTimeout: silentMs,
        bodyTimeout: silentMs,
      };
      (anew ? fresh : kept).dispatch(options, new Crossing(journey));
    },
    close() {
      void kept.destroy();
      void fresh.destroy();
    },
  };
}
