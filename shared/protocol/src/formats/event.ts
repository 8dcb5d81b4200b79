import * as z from 'zod/mini';
import { OUTCOMES, providerName } from '../names.js';
import { code, count, outcome, time } from './words.js';

/** The durable topic exchange that completion events go to. */
export const EXCHANGE = 'connector.events';

const text = z.string().check(z.minLength(1), z.maxLength(1024));
const mark = z.exactOptional(z.string().check(z.maxLength(64)));

/** The type of an event, and of the notification that is made of it. */
export const syncEventType = z.enum(OUTCOMES.map((word) => `connector.sync.${word}` as const));

/** What a completion event says: ids, counts and outcome; no DID, token, key or record. */
const data = z.object({
  syncId: text,
  provider: providerName,
  outcome,
  code: z.exactOptional(code),
  retryAt: z.exactOptional(time),
  records: count,
  /** By handler name. */
  handlers: z.record(
    z.string().check(z.maxLength(64)),
    z.object({ records: count, gone: z.exactOptional(count), quarantined: count }),
  ),
  notify: z.exactOptional(z.object({ relay: text, ref: text })),
});
export type SyncEventData = z.infer<typeof data>;

/** A completion event: CloudEvents 1.0, JSON format. `id` is the same however often it is published. */
export const syncEventFormat = z.object({
  specversion: z.literal('1.0'),
  id: text,
  source: text,
  type: syncEventType,
  subject: text,
  time,
  datacontenttype: z.literal('application/json'),
  /** CloudEvents' distributed tracing extension: W3C `traceparent` of what the event is part of. */
  traceparent: mark,
  /** Extension: the id of the request that began the sync. */
  requestid: mark,
  data,
});
export type SyncEvent = z.infer<typeof syncEventFormat>;

/** The completion event of a sync; `time` is ISO 8601. @param origin where it comes from */
export function syncEvent(
  data: SyncEventData,
  time: string,
  origin: Pick<SyncEvent, 'traceparent' | 'requestid'> = {},
): SyncEvent {
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
