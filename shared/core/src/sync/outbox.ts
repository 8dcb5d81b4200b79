import type { Bus } from '../bus/index.js';
import type { Stored } from '../couch/index.js';
import type { Log } from '../log/index.js';
import type { Ledger } from './ledger.js';
import { completionEvent, type SyncDocument } from './sync-document.js';

/** Publishes completion events. The sync documents are the outbox: an event is pending there until the broker has it. */
export class Outbox {
  constructor(
    private readonly ledger: Ledger,
    private readonly bus: Bus,
    private readonly log: Log,
  ) {}

  /**
   * Publishes a sync's event, if it is pending, and writes down that it was; what fails stays pending.
   * @returns whether nothing is left to do
   */
  async send(document: Stored<SyncDocument>): Promise<boolean> {
    const event = completionEvent(document, this.ledger.provider);
    if (document.event !== 'pending' || !event) return true;
    try {
      await this.bus.publish(event);
      await this.ledger.update(
        document._id,
        (doc) => (doc.event === 'pending' ? { ...doc, event: 'published' } : undefined),
        document,
      );
      return true;
    } catch (error) {
      this.log.warn('an event is not published yet', { syncId: document._id, error });
      return false;
    }
  }
}
