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

/**
 * Publishes completion events. The sync documents are the outbox: an event is pending there until the broker has it. That it
 * has is written down with whatever is written next of the document, or with that of others, somewhat later.
 */
export class Outbox {
  readonly #unmarked = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #marking = Promise.resolve();

  /** @param markMs how long that it was published may stay unwritten */
  constructor(
    private readonly ledger: Ledger,
    private readonly bus: Bus,
    private readonly log: Log,
    private readonly meter: PublishMeter,
    private readonly tracing: Tracing,
    private readonly markMs: number,
  ) {}

  /** Publishes a sync's event, if it is pending; what fails stays pending. @returns whether the broker has it */
  async send(document: Stored<SyncDocument>): Promise<boolean> {
    const { _id: syncId } = document;
    const event = completionEvent(document, this.ledger.provider);
    if (document.event !== 'pending' || !event) return true;
    try {
      if (!this.ledger.isPublished(syncId)) await this.#publish(event);
    } catch (error) {
      this.log.warn('an event is not published yet', { ...identityOf(document), error });
      return false;
    }
    this.ledger.published(syncId);
    this.#unmarked.add(syncId);
    this.#timer ??= setTimeout(() => void this.mark(), this.markMs).unref();
    return true;
  }

  /** Writes down which events were published, where that is not written yet. Those that fail stay pending. */
  mark(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One time after the other: a slow store is not asked the same again.
    return (this.#marking = this.#marking.then(async () => {
      const unmarked = [...this.#unmarked];
      this.#unmarked.clear();
      await Promise.all(unmarked.map((syncId) => this.#mark(syncId)));
    }));
  }

  async #mark(syncId: string): Promise<void> {
    const { ledger } = this;
    if (!ledger.isPublished(syncId)) return;
    const pending = (doc: SyncDocument) => (doc.event === 'pending' ? doc : undefined);
    await ledger
      .update(syncId, pending, ledger.known(syncId))
      .catch((error: unknown) => this.log.warn('an event is not noted as published yet', { syncId, error }));
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
