import type { Bus } from '@data-connector/bus';
import type { Check } from '@data-connector/kit/http';
import type { Metrics } from '@data-connector/kit/metrics';
import type { Places } from './sync/running.js';
import type { Spool } from './pipeline/spool.js';
import type { Watch } from './sync/watch.js';

/** What has a level at any moment. */
export interface Levels {
  readonly places: Places;
  readonly maxSyncs: number;
  readonly spool: Spool;
  readonly spoolBytes: number;
  readonly watch: Watch;
  readonly bus: Bus;
  readonly store: () => Check;
  /** If it is a service of its own. */
  readonly keeper: (() => Check) | undefined;
}

/** Levels of a provider's service, read at each scrape. */
export function measureLevels(metrics: Metrics, levels: Levels): void {
  const { places, maxSyncs, spool, spoolBytes, watch, bus, store, keeper } = levels;
  const level = (name: string, help: string, read: () => number) =>
    metrics.reading({ name, help }, () => [{ labels: {}, value: read() }]);
  level('syncs_running', 'Syncs that run in this process', () => places.running);
  level('syncs_waiting', 'Syncs that wait for one of those to end', () => places.waiting);
  level('syncs_limit', 'How many may run in this process at once', () => maxSyncs);
  level('spool_bytes', 'Sealed bytes that wait for CouchDB', () => spool.bytes);
  level('spool_limit_bytes', 'How many may wait', () => spoolBytes);
  level(
    'events_unpublished',
    'Ended syncs of all replicas whose event is not published',
    () => watch.unpublished,
  );
  level('store_up', '1 while CouchDB answers', () => Number(store().ok));
  // Without a keeper of its own, the keeper is part of this process.
  level('keeper_up', '1 while the keeper answers', () => Number(keeper?.().ok ?? true));
  level('broker_up', '1 while events can be published', () => Number(bus.state().ok));
  metrics.counted(
    {
      name: 'broker_connects_total',
      help: 'Connections made to the broker: each after the first is a reconnect',
    },
    () => bus.state().connects,
  );
}
