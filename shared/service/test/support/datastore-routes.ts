import express from 'express';
import type { Couch, Stored } from '@data-connector/couch';
import { answerProblems, listen, notFound, type Listening } from '@data-connector/kit/http';
import { silentLog, type LogFields } from '@data-connector/kit/log';
import type { SyncDocument } from '../../src/ledger/sync-document.js';
import type { WriteBudget } from '../../src/routes/datastore-budget.js';
import { datastoreRoutes } from '../../src/routes/datastore.js';

/** The one datastore that there is. */
export const NAME = `alpha-${'0'.repeat(32)}`;
/** How CouchDB answers. */
export type Forward = Couch['forward'];
type Request = Parameters<Forward>[1];

/** What the routes stand between. */
interface RoutesOptions {
  answer?: Forward;
  status?: SyncDocument['status'];
  records?: number;
  door?: () => Promise<void>;
  writes?: Pick<WriteBudget, 'take'>;
}

/** The routes before a CouchDB that answers so; what it was asked, and what was logged. */
async function startRoutes(options: RoutesOptions) {
  const { status = 'completed', records = 1, door = async () => {} } = options;
  const asked: (Request & { database: string })[] = [];
  const logged: LogFields[] = [];
  const fine: Forward = async () => ({ status: 200, contentType: null, etag: null, body: null });
  const couch = {
    forward: (database: string, request: Request) => {
      asked.push({ ...request, database });
      return (options.answer ?? fine)(database, request);
    },
  } as unknown as Couch;
  const document = () =>
    ({
      account: 'account',
      status,
      datastores: { schema: { name: NAME, records } },
    }) as unknown as Stored<SyncDocument>;
  const doorkeeper = { sync: () => door().then(document) };
  const write = (_sentence: string, fields?: LogFields) => void logged.push(fields ?? {});
  const log = { ...silentLog, info: write, warn: write, error: write };
  const app = express();
  app.set('query parser', 'simple');
  const costs: number[] = [];
  const writes = {
    async take(account: string, cost: number) {
      costs.push(cost);
      await options.writes?.take(account, cost);
    },
  };
  app.use('/d/:name', datastoreRoutes(doorkeeper, couch, writes));
  app.use(notFound(), answerProblems(log));
  const server = await listen(app, { port: 0, host: '127.0.0.1', drainMs: 0 });
  const url = `${server.url}/d/${NAME}`;
  return { server, url, asked, logged, costs };
}

/** Starts the routes for the tests of a file, and closes them after each. */
export function useRoutes() {
  let server: Listening | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  return async (options: RoutesOptions = {}) => {
    const started = await startRoutes(options);
    ({ server } = started);
    return started;
  };
}

/** The least that each part takes. */
export const bodyOf = (target: string) =>
  target === '_bulk_get' || target === '_bulk_docs'
    ? '{"docs":[]}'
    : target === '_all_docs'
      ? '{"keys":[]}'
      : '{}';

/** The code of a problem. */
export const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;
