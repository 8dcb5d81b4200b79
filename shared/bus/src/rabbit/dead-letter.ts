import type { Message } from 'amqplib';
import type { SyncEvent } from '@data-connector/protocol';
import { decodeEvent } from '../event-format.js';
import { DEAD_REASONS, type DeadReason } from '../verdict.js';

/** A message in a dead-letter queue, as far as an operator has to know it. */
export interface DeadLetter {
  /** The event's; nothing if whoever published the message gave it none. */
  readonly id: string | undefined;
  /** Nothing if the message is malformed. */
  readonly event: SyncEvent | undefined;
  /** `crashed`: the broker put it there, for its consumers ended again and again without a verdict. */
  readonly reason: DeadReason | 'crashed';
  /** What went wrong the last time, in a few words. */
  readonly failure: string | undefined;
  readonly attempts: number;
  /** ISO 8601. */
  readonly diedAt: string | undefined;
}

/** The headers of a message that goes to the dead-letter queue. */
export function deadHeaders(attempt: number, reason: DeadReason, failure?: string) {
  return { attempt, reason, 'died-at': Date.now(), ...(failure === undefined ? {} : { failure }) };
}

/** When the broker itself put a message aside, in ms since 1970 (rabbitmq.com/docs/dlx#effects). */
function buriedByBroker(headers: Record<string, unknown>): number | undefined {
  const [first] = Array.isArray(headers['x-death']) ? (headers['x-death'] as { time?: unknown }[]) : [];
  const time = first?.time as { '!'?: unknown; value?: unknown } | undefined;
  return typeof time?.value === 'number' ? time.value * 1000 : undefined;
}

/** Reads a message of a dead-letter queue. */
export function deadLetter({ content, properties }: Pick<Message, 'content' | 'properties'>): DeadLetter {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const event = decodeEvent(content);
  const { attempt, failure } = headers;
  const reason = DEAD_REASONS.find((known) => known === headers['reason']);
  const died = typeof headers['died-at'] === 'number' ? headers['died-at'] : buriedByBroker(headers);
  return {
    id: event?.id ?? (properties.messageId as string | undefined),
    event,
    reason: reason ?? 'crashed',
    failure: typeof failure === 'string' ? failure : undefined,
    attempts: typeof attempt === 'number' ? attempt : 1,
    diedAt: died === undefined ? undefined : new Date(died).toISOString(),
  };
}
