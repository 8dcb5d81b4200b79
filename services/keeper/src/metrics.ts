import { collectDefaultMetrics, Counter, Registry } from 'prom-client';

/** The keeper's metrics for Prometheus: Node's own, and what was made and destroyed for whom. */
export function keeperMetrics() {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const asked = new Counter({
    name: 'keeper_databases_total',
    help: 'Databases that a provider’s service asked to make or destroy; asking again counts again',
    labelNames: ['provider', 'what'],
    registers: [register],
  });
  const dropped = new Counter({
    name: 'keeper_dropped_total',
    help: 'What the keeper’s own rounds removed because no service had: inboxes, days, accounts at CouchDB',
    labelNames: ['provider', 'what'],
    registers: [register],
  });
  const rounds = new Counter({
    name: 'keeper_rounds_total',
    help: 'The keeper’s rounds, by provider and whether they came to their end',
    labelNames: ['provider', 'result'],
    registers: [register],
  });
  return { register, asked, dropped, rounds };
}
