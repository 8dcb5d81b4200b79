import { Breaker, type BreakerState } from './breaker.js';
import type { PerProvider } from './per-provider.js';

/** One provider's way through the gateway, so that what holds one up touches no other. */
export interface Lane {
  readonly breaker: Breaker;
  /** How long its service may be silent, in milliseconds. */
  readonly timeoutMs: number;
  /** How many requests may wait for its answer, streams not counted. */
  readonly concurrency: number;
  /** How many are. */
  running: number;
}

export interface LaneOptions {
  readonly timeoutSeconds: PerProvider;
  readonly concurrency: PerProvider;
  /** Hears of each change of a provider's breaker. */
  readonly onBreaker: (provider: string, state: BreakerState) => void;
}

/** The lanes by provider, each made when it is first asked for. */
export function createLanes({ timeoutSeconds, concurrency, onBreaker }: LaneOptions): (name: string) => Lane {
  const lanes = new Map<string, Lane>();
  return (name) => {
    let lane = lanes.get(name);
    if (!lane) {
      lane = {
        breaker: new Breaker({ onChange: (state) => onBreaker(name, state) }),
        timeoutMs: timeoutSeconds.of(name) * 1000,
        concurrency: concurrency.of(name),
        running: 0,
      };
      lanes.set(name, lane);
    }
    return lane;
  };
}
