import type { Code, Outcome } from '@data-connector/protocol';
import type { PublishMeter } from '../ledger/outbox.js';

/** Where the time of a sync goes. `fetch` is what a handler waits for its next page; `seal` includes waiting for the spool. */
export const STAGES = ['fetch', 'map', 'seal', 'store', 'commit'] as const;
type Stage = (typeof STAGES)[number];

/** What was on one page. */
interface PageCount {
  readonly records: number;
  readonly quarantined: number;
  /** Once sealed. */
  readonly bytes: number;
}

/** Told of what syncs do, once a page, batch or commit and never once a record. */
export interface SyncMeter extends PublishMeter {
  began(): void;
  /** `ms` since its start. */
  ended(outcome: Outcome, code: Code | undefined, ms: number): void;
  handlerEnded(handler: string, code: Code | undefined, retryAt: string | undefined): void;
  page(handler: string, count: PageCount): void;
  stage(stage: Stage, ms: number): void;
  /** A batch was not stored and is sent again. */
  resent(): void;
}

/** A meter that measures nothing. */
export const unmeasured: SyncMeter = {
  began: () => {},
  ended: () => {},
  handlerEnded: () => {},
  page: () => {},
  stage: () => {},
  resent: () => {},
  published: () => {},
};
