import { requestIdOf } from '@data-connector/kit/http';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { providerOf } from '../providers/known-provider.js';
import { clientOf } from '../traffic/client.js';
import type { Traffic } from '../traffic/traffic.js';
import { byDispatch } from './by-dispatch.js';
import { byMiddleware } from './by-middleware.js';
import { requestHeaders } from './clean-headers.js';
import { Journey, type Way } from './journey.js';
import { Streaming } from './streaming.js';

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

/** The way to a service, for pages and for whatever else is asked. */
export type WayTo = (service: URL, pages: boolean) => Way;

/** Pages, which are rare, take the one that knows all that there is about HTTP; the rest takes the fast one. */
const usual: WayTo = (service, pages) => (pages ? byMiddleware(service) : byDispatch(service));

/** A proxy that answers faults through `answer`. Its paths are made of parsed parts, so nothing passes unseen. */
export function createProxy(answer: ErrorRequestHandler, traffic: Traffic, wayTo: WayTo = usual): Proxy {
  const streaming = new Streaming(answer);
  /** Of each service, for pages and for the rest. */
  const ways = new Map<URL, Map<boolean, Way>>();

  function wayFor(service: URL, pages: boolean): Way {
    let some = ways.get(service);
    if (!some) ways.set(service, (some = new Map<boolean, Way>()));
    let way = some.get(pages);
    if (!way) some.set(pages, (way = wayTo(service, pages)));
    return way;
  }

  return {
    forward({ path, pages = false, repeatable = false, slow = false, streams }) {
      return (req, res) => {
        // Who left while the request was looked at closes no second time, and would keep its place.
        if (res.destroyed) return;
        const { name, service } = providerOf(res);
        const query = req.url.indexOf('?');
        const segments = path(req.params).map(encodeURIComponent);
        req.url = `/${segments.join('/')}${query < 0 ? '' : req.url.slice(query)}`;
        const shown = pages ? { provider: name, cookie: req.headers.cookie ?? '' } : undefined;
        req.headers = requestHeaders(req.headers, { requestId: requestIdOf(res), shown });
        const request = req as unknown as Request;
        const stream = streams?.includes(req) ? streams : undefined;
        const way = wayFor(service, pages);
        const lane = traffic.laneOf(name);
        // Right before the way, so that nothing can keep the place that was taken.
        const passage = traffic.enter(lane, clientOf(request), stream !== undefined, slow);
        if (stream?.endable) streaming.opened(res);
        const silentMs = stream?.silentMs ?? lane.timeoutMs;
        const mayGoAgain = repeatable && !Buffer.isBuffer(req.body);
        new Journey(
          request,
          res,
          { passage, way, silentMs, shown, repeatable: mayGoAgain },
          { answer, streaming },
        ).begin();
      };
    },
    finish: () => streaming.end(),
    close() {
      for (const some of ways.values()) for (const way of some.values()) way.close();
    },
  };
}
