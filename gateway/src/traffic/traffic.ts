import { ConnectorError, retryIn } from '@data-connector/kit/errors';
import { Tally } from '@data-connector/kit/http';
import type { Lane } from './lane.js';
import { Passage } from './passage.js';

/** How much may be under way at once. */
export interface TrafficOptions {
  /** Requests of one client, streams not counted. */
  readonly requestsPerClient: number;
  readonly streamsPerClient: number;
  /** Streams of all clients to all services. */
  readonly streams: number;
}

/** Lets requests pass to the services, as many as may be under way. */
export interface Traffic {
  /**
   * Takes a place for a request that is whole; whoever gets it ends it.
   * @param slow how long the answer takes is the client's choice
   * @throws ConnectorError with `retryAt`: `too_many_requests` if this client has too much open, `busy` if all have,
   * `service_unavailable` while the service's breaker is open
   */
  enter(lane: Lane, client: string, stream: boolean, slow?: boolean): Passage;
}

/** When to come back, in milliseconds from now: requests end soon, streams do not. */
const REQUEST_MS = 1_000;
const STREAM_MS = 5_000;

/** Bounds for all that is under way, by provider and by client. */
export function createTraffic(options: TrafficOptions): Traffic {
  const requests = new Tally(options.requestsPerClient);
  const streams = new Tally(options.streamsPerClient);
  let streaming = 0;

  return {
    enter(lane, client, stream, slow = false) {
      const tally = stream ? streams : requests;
      const retry = stream ? STREAM_MS : REQUEST_MS;
      if (tally.isFull(client)) throw new ConnectorError('too_many_requests', retryIn(retry));
      if (stream ? streaming >= options.streams : lane.running >= lane.concurrency)
        throw new ConnectorError('busy', retryIn(retry));
      // Last: it lets a trial through, which then has to go.
      const admission = lane.breaker.admit();
      if (admission === 'refused')
        throw new ConnectorError('service_unavailable', retryIn(lane.breaker.waitMs));
      tally.enter(client);
      if (stream) streaming += 1;
      return new Passage(lane, { stream, slow, trial: admission === 'trial' }, () => {
        tally.leave(client);
        if (stream) streaming -= 1;
      });
    },
  };
}
