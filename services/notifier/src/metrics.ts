import type { Bus, QueueSpec } from '@data-connector/bus';
import { Metrics } from '@data-connector/kit/metrics';
import { CALL_RESULTS, type CallResult } from './call-relay.js';

/** What the notifier measures. */
export type NotifierMetrics = ReturnType<typeof notifierMetrics>;

/**
 * The notifier's metrics for Prometheus: Node's own, calls of relays, the lag of events, and what lies in its queues.
 * @param relay the names of relays
 */
export function notifierMetrics(bus: Bus, queue: QueueSpec, relay: readonly string[]) {
  const all = new Metrics();
  const calls = all.counter({
    name: 'notifier_relay_calls_total',
    help: 'Calls of push relays',
    labels: { relay, result: CALL_RESULTS },
  });
  const seconds = all.histogram({
    name: 'notifier_relay_call_duration_seconds',
    help: 'From a call of a push relay to its answer',
    labels: { relay },
    buckets: [0.02, 0.1, 0.5, 1, 2, 5, 10],
  });
  const lag = all.histogram({
    name: 'notifier_event_lag_seconds',
    help: 'From the end of a sync until its relay has taken the event',
    labels: { relay },
    buckets: [0.1, 0.5, 2, 10, 60, 600, 3600, 18_000],
  });
  all.reading(
    {
      name: 'notifier_queue_messages',
      help: 'Messages in the notifier’s queues: to be handled, waiting for another try, given up',
      labels: { queue: [] as string[] },
    },
    async () =>
      Object.entries((await bus.depth(queue)) ?? {}).map(([name, value]) => ({
        labels: { queue: name },
        value: value as number,
      })),
  );
  all.reading({ name: 'broker_up', help: '1 while the broker can be used' }, () => [
    { labels: {}, value: Number(bus.state().ok) },
  ]);
  const help = 'Connections made to the broker: each after the first is a reconnect';
  all.counted({ name: 'broker_connects_total', help }, () => bus.state().connects);
  return {
    all,
    /** Told of each call of a relay; `ms` is how long it took. */
    onCall(relay: string, result: CallResult, ms: number): void {
      calls({ relay, result });
      seconds({ relay }, ms / 1000);
    },
    /** Told of each event that a relay has taken; `ms` since the end of its sync. */
    onTold: (relay: string, ms: number): void => lag({ relay }, Math.max(0, ms) / 1000),
  };
}
