import type { SyncEvent } from '@data-connector/protocol';
import type { Bus } from '@data-connector/bus';
import type { Stored } from '@data-connector/couch';
import type { Log } from '@data-connector/kit/log';
import type { Tracing } from '@data-connector/kit/tracing';
import type { Ledger } from './ledger.js';
import { completionEvent, identityOf, type SyncDocument } from './sync-document.js';

/** Told of each attempt to publish an event: whether the broker took it, and how long ago its sync had ended, in ms. */
export interface PublishMeter {
  published(taken: boolean, lagMs: number): void;
}

/** Publishes completion events. The sync documents are the outbox: an event is pending there until the broker has it. */
export class Outbox {
  constructor(
    private readonly ledger: Ledger,
    private readonly bus: Bus,
    private readonly log: Log,
    private readonly meter: PublishMeter,
    private readonly tracing: Tracing,
  ) {}

  /**
   * Publishes a sync's event, if it is pending, and writes down that it was; what fails stays pending.
   * @returns whether nothing is left to do
   */
  async send(document: Stored<SyncDocument>): Promise<boolean> {
    const event = completionEvent(document, this.ledger.provider);
    if (document.event !== 'pending' || !event) return true;
    try {
      await this.#publish(event);
      await this.ledger.update(
        document._id,
        (doc) => (doc.event === 'pending' ? { ...doc, event: 'published' } : undefined),
        document,
      );
      return true;
    } catch (error) {
      this.log.warn('an event is not published yet', { ...identityOf(document), error });
      return false;
    }
  }

  async #publish(event: SyncEvent): Promise<void> {
    const lagMs = () => Date.now() - Date.parse(event.time);
    const { syncId, provider, outcome } = event.data;
    const facts = { syncId, provider, outcome, requestId: event.requestid };
    const start = { kind: 'producer', parent: event.traceparent, facts } as const;
    try {
      await this.tracing.span('publish', start, ({ traceparent }) =>
        this.bus.publish(traceparent === undefined ? event : { ...event, traceparent }),
      );
      this.meter.published(true, lagMs());
    } catch (error) {
      this.meter.published(false, lagMs());
      throw error;
    }
  }
}
