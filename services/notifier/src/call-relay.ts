import { Webhook } from 'standardwebhooks';
import { Agent, fetch } from 'undici';
import type { Notification, SyncEvent } from '@data-connector/protocol';
import { isWord } from '@data-connector/kit/errors';

/** A push relay: somebody's server that wakes Vaults up. */
export interface Relay {
  readonly url: URL;
  /** One, or two while one takes the other's place: `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks says. */
  readonly secrets: readonly string[];
}

const dispatcher = new Agent({ connect: { timeout: 5000 }, keepAliveTimeout: 10_000 });

/** How a call of a relay ended: 2xx, 410, any other status, or no answer in time. */
export const CALL_RESULTS = ['taken', 'gone', 'refused', 'unanswered'] as const;
export type CallResult = (typeof CALL_RESULTS)[number];

/** A call of a relay: with a status if it was answered, with an error if not. */
export interface RelayCall {
  readonly result: CallResult;
  readonly status?: number;
  readonly error?: unknown;
  /** How many ms the relay asks to wait, if it does. */
  readonly retryAfterMs?: number;
}

function resultOf(status: number): CallResult {
  if (status >= 200 && status < 300) return 'taken';
  return status === 410 ? 'gone' : 'refused';
}

/** The notification of an event, for the Vault behind `ref`. */
function notificationOf({ type, time, data }: SyncEvent, ref: string): Notification {
  const { provider, syncId, outcome, code, retryAt, records } = data;
  const why = { ...(code && { code }), ...(retryAt && { retryAt }) };
  return { type, timestamp: time, data: { ref, provider, syncId, outcome, ...why, records } };
}

/**
 * Calls a relay once for an event, signed as Standard Webhooks says (github.com/standard-webhooks): each repetition under the
 * event's id, so that the relay recognises it. Follows no redirect; never rejects.
 * @param ref which Vault it is for
 * @param traceparent W3C: the trace that the call belongs to, if there is one
 */
export async function callRelay(
  relay: Relay,
  event: SyncEvent,
  ref: string,
  timeoutMs: number,
  traceparent?: string,
): Promise<RelayCall> {
  const { id } = event;
  const body = JSON.stringify(notificationOf(event, ref));
  // Of this call, not of the event: a receiver refuses what was signed more than five minutes ago.
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'data-connector-notifier',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    // The receiver takes a call of which one signature holds.
    'webhook-signature': relay.secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const sent = { method: 'POST', headers, body, redirect: 'manual', signal, dispatcher } as const;
    const response = await fetch(relay.url, sent);
    // Nobody reads it, however long it is.
    await response.body?.cancel().catch(() => {});
    const { status } = response;
    const seconds = response.headers.get('retry-after') ?? '';
    const retryAfterMs = /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
    return { result: resultOf(status), status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  } catch (error) {
    return { result: 'unanswered', error };
  }
}

/** How a call failed, for the operator: a status, or what kept the answer away; nothing of the URL or of the answer. */
export function failureOf({ status, error }: RelayCall): string {
  if (status !== undefined) return `the relay answered ${status}`;
  const { name, code, cause } = error as { name?: unknown; code?: unknown; cause?: { code?: unknown } };
  const known = [cause?.code, code, name].find(isWord);
  return known === undefined ? 'the relay did not answer' : `the relay did not answer (${known})`;
}
