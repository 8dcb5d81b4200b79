import { z } from 'zod';
import {
  OUTCOMES,
  providerName,
  syncEvent,
  type SyncEvent,
  type SyncEventData,
} from '@data-connector/protocol';

const text = z.string().min(1).max(1024);
const count = z.int().min(0);

// Codes are not checked against the list: a publisher may be newer than its consumer.
const eventShape = z.object({
  specversion: z.literal('1.0'),
  id: text,
  source: text,
  type: text,
  subject: text,
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  traceparent: z.string().max(64).optional(),
  requestid: z.string().max(64).optional(),
  data: z.object({
    syncId: text,
    provider: providerName,
    outcome: z.enum(OUTCOMES),
    code: text.optional(),
    retryAt: z.iso.datetime().optional(),
    records: count,
    handlers: z.record(z.string().max(64), z.object({ records: count, quarantined: count })),
    notify: z.object({ relay: text, ref: text }).optional(),
  }),
});

/** Whether what stands twice says the same: whoever reads one part must not be told another story than who reads the other. */
function isConsistent(event: z.infer<typeof eventShape>): boolean {
  const { id, source, type, subject } = syncEvent(event.data as SyncEventData, event.time);
  return event.id === id && event.source === source && event.type === type && event.subject === subject;
}

/** Media type of a CloudEvent in JSON (CloudEvents JSON format 1.0, section 3). */
export const EVENT_TYPE = 'application/cloudevents+json';

/** An event as a message's body. */
export function encodeEvent(event: SyncEvent): Buffer {
  return Buffer.from(JSON.stringify(event));
}

/** The event in a message's body, or nothing if there is none. */
export function decodeEvent(body: Buffer): SyncEvent | undefined {
  try {
    const parsed = eventShape.safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success && isConsistent(parsed.data) ? (parsed.data as SyncEvent) : undefined;
  } catch {
    return undefined;
  }
}
