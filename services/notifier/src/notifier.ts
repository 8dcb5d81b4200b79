import {
  GiveUp,
  NOTIFIER_QUEUE,
  RetryLater,
  type Bus,
  type Handle,
  type QueueSpec,
} from '@data-connector/bus';
import type { Log } from '@data-connector/kit/log';
import { noTracing, traceparentOf, type Tracing } from '@data-connector/kit/tracing';
import { callRelay, failureOf, type Relay } from './call-relay.js';
import { Bulkhead } from './bulkhead.js';
import { backOff, LIMITS, type Limits } from './limits.js';
import type { NotifierMetrics } from './metrics.js';

export interface NotifierParts {
  readonly bus: Bus;
  /** By name. */
  readonly relays: ReadonlyMap<string, Relay>;
  readonly log: Log;
  readonly limits?: Partial<Limits>;
  readonly metrics?: Pick<NotifierMetrics, 'onCall' | 'onTold'>;
  /** Off unless told. */
  readonly tracing?: Tracing;
  /** NOTIFIER_QUEUE unless told. */
  readonly queue?: QueueSpec;
}

/** A running notifier. */
export interface Notifier {
  /** Takes no further events; resolves when the calls under way have ended. The bus stays open. */
  stop(): Promise<void>;
}

/** Takes events from the bus and tells the relays that their `notify` names. */
export async function createNotifier(parts: NotifierParts): Promise<Notifier> {
  const { bus, relays, log, metrics, tracing = noTracing, queue = NOTIFIER_QUEUE } = parts;
  const limits = { ...LIMITS, ...parts.limits };
  const bulkheads = new Map(
    [...relays].map(([name, relay]) => [name, { relay, bulkhead: new Bulkhead(limits.width) }]),
  );

  const handle: Handle = async (event, { attempt }) => {
    const { notify, syncId, provider } = event.data;
    if (!notify) return;
    const identity = { syncId, provider, requestId: event.requestid };
    const found = bulkheads.get(notify.relay);
    if (!found) {
      log.error('An event names a relay that is not configured', identity);
      throw new GiveUp('no relay of this name is configured');
    }
    const { relay, bulkhead } = found;
    const parent = traceparentOf(event.traceparent);
    const known = { ...identity, relay: notify.relay };
    const call = () =>
      tracing.span('notify', { kind: 'consumer', parent, facts: known }, async (span) => {
        const answer = await callRelay(relay, event, notify.ref, limits.timeoutMs, span.traceparent);
        span.note({ outcome: answer.result, status: answer.status });
        return answer;
      });
    await bulkhead.run(async () => {
      const began = performance.now();
      const answer = await call();
      const { result, status, error, retryAfterMs } = answer;
      const ms = Math.round(performance.now() - began);
      metrics?.onCall(notify.relay, result, ms);
      const facts = { ...known, attempt, ms, status, error };
      if (result === 'taken') {
        metrics?.onTold(notify.relay, Date.now() - Date.parse(event.time));
        return log.debug('A relay was told', facts);
      }
      log.warn('A relay did not take an event', facts);
      if (result === 'gone' || attempt >= limits.attempts) throw new GiveUp(failureOf(answer));
      throw new RetryLater(backOff(attempt, limits, retryAfterMs));
    });
  };

  // Room for every relay's share at once, and for events that go straight back.
  const prefetch = [...bulkheads.values()].reduce((sum, { bulkhead }) => sum + bulkhead.room, 32);
  const consumption = await bus.consume(queue, handle, { prefetch });
  return {
    async stop() {
      for (const { bulkhead } of bulkheads.values()) bulkhead.close();
      await consumption.stop();
    },
  };
}
