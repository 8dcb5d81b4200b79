import type { Code } from './codes.js';
import type { Outcome } from './names.js';

/** The durable topic exchange that completion events go to. */
export const EXCHANGE = 'connector.events';

/** What a completion event says: ids, counts and outcome; no DID, token, key or record. */
export interface SyncEventData {
  readonly syncId: string;
  readonly provider: string;
  readonly outcome: Outcome;
  readonly code?: Code;
  readonly retryAt?: string;
  readonly records: number;
  /** By handler name. */
  readonly handlers: Record<string, { readonly records: number; readonly quarantined: number }>;
  readonly notify?: { readonly relay: string; readonly ref: string };
}

/** A completion event: CloudEvents 1.0, JSON format. `id` is the same however often it is published. */
export interface SyncEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: `connector.sync.${Outcome}`;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** CloudEvents' distributed tracing extension: W3C `traceparent` of what the event is part of. */
  readonly traceparent?: string;
  /** Extension: the id of the request that began the sync. */
  readonly requestid?: string;
  readonly data: SyncEventData;
}

/** What an event may say of where it comes from. */
export type EventOrigin = Pick<SyncEvent, 'traceparent' | 'requestid'>;

/** The completion event of a sync; `time` is ISO 8601. */
export function syncEvent(data: SyncEventData, time: string, origin: EventOrigin = {}): SyncEvent {
  return {
    specversion: '1.0',
    id: `${data.syncId}.${data.outcome}`,
    source: `/sync/${data.provider}`,
    type: `connector.sync.${data.outcome}`,
    subject: data.syncId,
    time,
    datacontenttype: 'application/json',
    ...origin,
    data,
  };
}

/** The routing key under which an event is published. */
export function routingKey(event: SyncEvent): string {
  return `sync.${event.data.provider}.${event.data.outcome}`;
}
