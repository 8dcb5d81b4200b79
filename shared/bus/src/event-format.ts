import { jsonOf, syncEvent, syncEventFormat, type SyncEvent } from '@data-connector/protocol';

/** Whether what stands twice says the same: whoever reads one part must not be told another story than who reads the other. */
function isConsistent(event: SyncEvent): boolean {
  const { id, source, type, subject } = syncEvent(event.data, event.time);
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
  const { data: event } = syncEventFormat.safeParse(jsonOf(body.toString('utf8')));
  return event && isConsistent(event) ? event : undefined;
}
