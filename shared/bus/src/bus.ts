import type { SyncEvent } from '@data-connector/protocol';

/** A durable queue and which events it gets: a topic pattern over routing keys (`*` one word, `#` any number). */
export interface QueueSpec {
  readonly name: string;
  readonly pattern: string;
}

/** The queue from which the notifier takes events; the notifier makes it. */
export const NOTIFIER_QUEUE: QueueSpec = { name: 'notifier', pattern: 'sync.#' };

/** What a handler may know of a delivery besides its event. */
export interface Delivery {
  /** 1 the first time; it travels with the message, so it counts over restarts and replicas. */
  readonly attempt: number;
}

/**
 * Takes one event. Resolves: done. Rejects: not done, and the event comes again after a while, unless it rejects with
 * `GiveUp`; with `RetryLater` it says when. It must settle in bounded time, and be idempotent: an event can come twice.
 */
export type Handle = (event: SyncEvent, delivery: Delivery) => Promise<void>;

export interface ConsumeOptions {
  /** Deliveries that are handled at once by this consumer; 32 unless told. */
  readonly prefetch?: number;
  /** After so many attempts a plain rejection is final; 10 unless told. `RetryLater` is not bounded by it. */
  readonly attempts?: number;
}

/** A running consumer. */
export interface Consumption {
  /** Takes no further deliveries; resolves when those in flight are settled. */
  stop(): Promise<void>;
}

/** How many messages lie in a consumer's queues. */
export interface QueueDepth {
  /** To be handled now. */
  readonly ready: number;
  /** To be handled later, after a failure. */
  readonly delayed: number;
  /** Given up: for an operator to look at. */
  readonly dead: number;
}

/** How the bus is. */
export interface BusState {
  /** Whether events can be published now, and since when (ISO 8601) that has been so. */
  readonly ok: boolean;
  readonly since: string;
  /** How often a connection was made. */
  readonly connects: number;
}

/** Events from services to whoever follows them. */
export interface Bus {
  /**
   * Resolves when the broker has taken the event for good: confirmed, and routed to a queue.
   * @throws ConnectorError `bus_unavailable`, within 20 s; the event may have been taken all the same.
   */
  publish(event: SyncEvent): Promise<void>;
  /**
   * Takes events from a queue, which it creates if need be: each at least once, and what cannot be handled ends in the
   * queue's dead-letter queue. Resolves when it consumes, or after 10 s without a broker; it begins by itself then.
   */
  consume(queue: QueueSpec, handle: Handle, options?: ConsumeOptions): Promise<Consumption>;
  state(): BusState;
  /** What lies in a queue that is consumed here; nothing if that cannot be told now. */
  depth(queue: QueueSpec): Promise<QueueDepth | undefined>;
  /** Stops consumers, settles what is being published, ends the connection. */
  close(): Promise<void>;
}
