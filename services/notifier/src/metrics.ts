import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { CallResult } from './call-relay.js';

/** Told of each call of a relay; `ms` is how long it took. */
export type OnCall = (relay: string, result: CallResult, ms: number) => void;

/** The notifier's metrics for Prometheus: Node's own, and the calls of relays by name and result. */
export function notifierMetrics(): { readonly register: Registry; readonly onCall: OnCall } {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const calls = new Counter({
    name: 'notifier_relay_calls_total',
    help: 'Calls of push relays',
    labelNames: ['relay', 'result'],
    registers: [register],
  });
  const seconds = new Histogram({
    name: 'notifier_relay_call_duration_seconds',
    help: 'From a call of a push relay to its answer',
    labelNames: ['relay'],
    buckets: [0.02, 0.1, 0.5, 1, 2, 5, 10],
    registers: [register],
  });
  return {
    register,
    onCall(relay, result, ms) {
      calls.inc({ relay, result });
      seconds.observe({ relay }, ms / 1000);
    },
  };
}
