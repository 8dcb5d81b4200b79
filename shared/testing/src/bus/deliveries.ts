import { EventEmitter, once } from 'node:events';
import type { SyncEvent } from '@data-connector/protocol';
import type { Delivery, Handle } from '@data-connector/bus';

/** One call of a handler. `at` is ms since the epoch. */
export interface Call {
  readonly event: SyncEvent;
  readonly attempt: number;
  readonly at: number;
}

/** What a handler was given, to wait for. */
export class Deliveries {
  readonly calls: Call[] = [];
  readonly #changes = new EventEmitter().setMaxListeners(0);

  /** A handler that records each call and then does what `then` does. */
  handler(then: Handle = async () => {}): Handle {
    return async (event: SyncEvent, delivery: Delivery) => {
      this.calls.push({ event, attempt: delivery.attempt, at: Date.now() });
      this.#changes.emit('call');
      await then(event, delivery);
    };
  }

  /** Ids of the events in the order of the calls. */
  get ids(): string[] {
    return this.calls.map(({ event }) => event.id);
  }

  /** Resolves when there have been so many calls; the test's own time limit ends the wait. */
  async until(count: number): Promise<readonly Call[]> {
    while (this.calls.length < count) await once(this.#changes, 'call');
    return this.calls;
  }
}
