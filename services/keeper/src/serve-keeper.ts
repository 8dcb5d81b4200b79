import { Couch, ProviderStore, Pulse, withoutAccount } from '@data-connector/couch';
import {
  answerProblems,
  health,
  listen,
  metricsRoute,
  noStore,
  notFound,
  plainApp,
  requestIds,
  type Listening,
} from '@data-connector/kit/http';
import type { Part } from '@data-connector/kit/process';
import type { Log } from '@data-connector/kit/log';
import { lookAsAdmin } from './admin-check.js';
import { keeperMetrics } from './metrics.js';
import { answerRefusals } from './refusal.js';
import { Rounds } from './rounds.js';
import { routes } from './routes.js';
import type { KeeperConfig } from './settings.js';
import { whoAsks } from './who-asks.js';

/** For one request to CouchDB, in ms: asked four times, it still ends before the service that waits gives up. */
const COUCH_TIMEOUT_MS = 10_000;

/** Runs a keeper with its health routes and metrics, which are there before CouchDB is. @throws Error with Node's code when it cannot listen */
export async function serveKeeper(
  config: KeeperConfig,
  log: Log,
): Promise<Required<Part> & Pick<Listening, 'url' | 'port'>> {
  let draining = false;
  const couch = { ...withoutAccount(config.COUCHDB_URL), timeoutMs: COUCH_TIMEOUT_MS };
  const admin = new Couch(couch);
  const stores = new Map(
    [...config.KEEPER_SECRETS.keys()].map((provider) => [provider, new ProviderStore(couch, provider)]),
  );
  const metrics = keeperMetrics([...config.KEEPER_SECRETS.keys()]);
  const pulse = new Pulse(() => lookAsAdmin(admin, config.COUCHDB_NODES), {
    failures: 1,
    told: (ok) =>
      ok
        ? log.info('CouchDB answers to the admin')
        : log.warn('CouchDB does not answer to the admin, or misses nodes'),
  });
  metrics.all.reading(
    { name: 'store_up', help: '1 while CouchDB answers to the admin, with all its nodes joined' },
    () => [{ labels: {}, value: Number(pulse.state().ok) }],
  );
  const rounds = new Rounds({ admin, stores, hours: config.RETENTION_HOURS, log, metrics });

  const app = plainApp()
    .use(requestIds({ trustIncoming: true }), noStore())
    .use(health({ checks: () => ({ couchdb: pulse.state() }), draining: () => draining }))
    .use(metricsRoute(metrics.all))
    .use(
      routes({
        stores,
        whoAsks: whoAsks(config.KEEPER_SECRETS),
        counted: (provider, what) => metrics.asked({ provider, what }),
      }),
    )
    .use(notFound())
    .use(answerRefusals(log))
    .use(answerProblems(log));
  const server = await listen(app, { port: config.PORT, host: config.HOST });
  const finish = async () => {
    rounds.stop();
    await server.close();
  };
  log.info('The keeper listens', { port: server.port, count: stores.size });
  pulse.start();
  rounds.start();
  return {
    url: server.url,
    port: server.port,
    leave() {
      draining = true;
      server.leave();
    },
    finish,
    async close() {
      await finish();
      pulse.stop();
      await admin.close();
      log.info('The keeper has stopped');
    },
  };
}
