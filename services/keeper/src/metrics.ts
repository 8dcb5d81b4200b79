import { Metrics } from '@data-connector/kit/metrics';

/** The keeper's metrics for Prometheus: Node's own, and what was made and destroyed for whom. @param provider names */
export function keeperMetrics(provider: readonly string[]) {
  const all = new Metrics();
  const asked = all.counter({
    name: 'keeper_databases_total',
    help: 'Databases that a provider’s service asked to make or destroy; asking again counts again',
    labels: { provider, what: ['made', 'destroyed'] },
  });
  const dropped = all.counter({
    name: 'keeper_dropped_total',
    help: 'What the keeper’s own rounds removed: datastores that nobody collected, days, idle accounts at CouchDB',
    labels: { provider, what: ['datastores', 'days', 'accounts'] },
  });
  const rounds = all.counter({
    name: 'keeper_rounds_total',
    help: 'The keeper’s rounds, by provider and whether they came to their end',
    labels: { provider, result: ['done', 'failed'] },
  });
  return { all, asked, dropped, rounds };
}
