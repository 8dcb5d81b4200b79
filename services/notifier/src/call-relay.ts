import { Webhook } from 'standardwebhooks';
import { Agent, fetch as undiciFetch } from 'undici';
import type { Notification } from '@data-connector/protocol';
import type { Relay } from './relay.js';

/** The part of fetch that is needed to call a relay. */
export type Fetch = (
  url: URL,
  init: {
    readonly method: 'POST';
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { cancel(): Promise<void> } | null;
}>;

const agent = new Agent({ connect: { timeout: 5000 }, keepAliveTimeout: 10_000 });

/** HTTP with kept-alive connections. */
export const defaultFetch: Fetch = (url, init) => undiciFetch(url, { ...init, dispatcher: agent });

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

/**
 * Calls a relay once, signed as Standard Webhooks says (github.com/standard-webhooks). Follows no redirect; never rejects.
 * @param id The same for each repetition, so that the relay recognises it.
 * @param traceparent W3C: the trace that the call belongs to, if there is one
 */
export async function callRelay(
  fetch: Fetch,
  relay: Relay,
  id: string,
  notification: Notification,
  timeoutMs: number,
  traceparent?: string,
): Promise<RelayCall> {
  const body = JSON.stringify(notification);
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
    const response = await fetch(relay.url, { method: 'POST', headers, body, redirect: 'manual', signal });
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
  const isWord = (word: unknown): word is string => typeof word === 'string' && /^\w{1,60}$/.test(word);
  const known = [cause?.code, code, name].find(isWord);
  return known === undefined ? 'the relay did not answer' : `the relay did not answer (${known})`;
}
