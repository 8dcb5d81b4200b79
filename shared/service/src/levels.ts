import type { Bus } from '@data-connector/bus';
import type { Pulse } from '@data-connector/couch';
import type { Metrics } from '@data-connector/kit/metrics';
import type { OpenSyncs } from './sync/open-syncs.js';

/** What has a level at any moment. */
export interface Levels extends Pick<OpenSyncs, 'running' | 'spool' | 'watch'> {
  readonly maxSyncs: number;
  readonly spoolBytes: number;
  readonly bus: Bus;
  readonly store: Pulse;
  /** If it is a service of its own. */
  readonly keeper: Pulse | undefined;
}

/** Levels of a provider's service, read at each scrape. */
export function measureLevels(metrics: Metrics, levels: Levels): void {
  const { running, maxSyncs, spool, spoolBytes, watch, bus, store, keeper } = levels;
  const { places } = running;
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
  level('store_up', '1 while CouchDB answers', () => Number(store.state().ok));
  // Without a keeper of its own, the keeper is part of this process.
  level('keeper_up', '1 while the keeper answers', () => Number(keeper?.state().ok ?? true));
  level('broker_up', '1 while events can be published', () => Number(bus.state().ok));
  metrics.counted(
    {
      name: 'broker_connects_total',
      help: 'Connections made to the broker: each after the first is a reconnect',
    },
    () => bus.state().connects,
  );
}
