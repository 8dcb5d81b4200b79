import { ConnectorError, retryIn } from '@data-connector/kit/errors';
import { Tally } from '@data-connector/kit/http';
import type { Bounds } from './bounds.js';
import { Breaker, type BreakerState } from './breaker.js';
import { Passage, type Lane } from './passage.js';

/** When to come back, in milliseconds from now: requests end soon, streams do not. */
const REQUEST_MS = 1_000;
const STREAM_MS = 5_000;

/** Lets requests pass to the services, as many as may be under way. */
export class Traffic {
  readonly #lanes = new Map<string, Lane>();
  readonly #requests: Tally;
  readonly #streams: Tally;
  #streaming = 0;

  /** @param onBreaker hears of each change of a provider's breaker */
  constructor(
    private readonly bounds: Bounds,
    private readonly onBreaker: (provider: string, state: BreakerState) => void,
  ) {
    this.#requests = new Tally(bounds.CLIENT_CONCURRENCY);
    this.#streams = new Tally(bounds.CLIENT_STREAMS);
  }

  /** A provider's lane, made when it is first asked for. */
  laneOf(name: string): Lane {
    let lane = this.#lanes.get(name);
    if (!lane) {
      lane = {
        breaker: new Breaker({ onChange: (state) => this.onBreaker(name, state) }),
        timeoutMs: this.bounds.PROVIDER_TIMEOUT_SECONDS.of(name) * 1000,
        concurrency: this.bounds.PROVIDER_CONCURRENCY.of(name),
        running: 0,
      };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /**
   * Takes a place for a request that is whole; whoever gets it ends it.
   * @param slow how long the answer takes is the client's choice
   * @throws ConnectorError with `retryAt`: `too_many_requests` if this client has too much open, `busy` if all have,
   * `service_unavailable` while the service's breaker is open
   */
  enter(lane: Lane, client: string, stream: boolean, slow = false): Passage {
    const tally = stream ? this.#streams : this.#requests;
    const retry = stream ? STREAM_MS : REQUEST_MS;
    if (tally.isFull(client)) throw new ConnectorError('too_many_requests', retryIn(retry));
    if (stream ? this.#streaming >= this.bounds.STREAMS : lane.running >= lane.concurrency)
      throw new ConnectorError('busy', retryIn(retry));
    // Last: it lets a trial through, which then has to go.
    const admission = lane.breaker.admit();
    if (admission === 'refused')
      throw new ConnectorError('service_unavailable', retryIn(lane.breaker.waitMs));
    tally.enter(client);
    if (stream) this.#streaming += 1;
    return new Passage(lane, { stream, slow, trial: admission === 'trial' }, () => {
      tally.leave(client);
      if (stream) this.#streaming -= 1;
    });
  }
}
