import { afterEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { until } from '@data-connector/testing/until';
import type { Couch, Stored } from '@data-connector/core/couch';
import { ConnectorError } from '@data-connector/core/errors';
import { answerProblems, listen, notFound, type Listening } from '@data-connector/core/http';
import { silentLog, type LogFields } from '@data-connector/core/log';
import type { SyncDocument } from '@data-connector/core/sync';
import { WriteBudget } from '../../src/service/routes/datastore-budget.js';
import { datastoreRoutes } from '../../src/service/routes/datastore.js';
import { spend, type Budget, type Used } from '../../src/sync/budget.js';

const NAME = `alpha-${'0'.repeat(32)}`;
type Forward = Couch['forward'];
type Request = Parameters<Forward>[1];

let server: Listening | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** The routes before a CouchDB that answers so; what it was asked, and what was logged. */
async function routes(
  options: {
    answer?: Forward;
    status?: SyncDocument['status'];
    records?: number;
    door?: () => Promise<void>;
    writes?: Pick<WriteBudget, 'take'>;
  } = {},
) {
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
  server = await listen(app, { port: 0, host: '127.0.0.1', drainMs: 0 });
  const url = `${server.url}/d/${NAME}`;
  return { url, asked, logged, costs };
}

/** The least that each part takes. */
const bodyOf = (target: string) =>
  target === '_bulk_get' || target === '_bulk_docs'
    ? '{"docs":[]}'
    : target === '_all_docs'
      ? '{"keys":[]}'
      : '{}';

const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;

describe('what reaches CouchDB', () => {
  it.each([
    ['GET', '', '', {}],
    ['GET', '/', '', {}],
    ['GET', '/a%2Fb%3Fc', 'a%2Fb%3Fc', {}],
    ['GET', '/doc?rev=1-a&revs=true&_nonce=1', 'doc', { rev: '1-a', revs: 'true' }],
    ['GET', '/doc?latest=true&atts_since=%5B%5D&att_encoding_info=true', 'doc', { latest: 'true' }],
    ['GET', '/_changes?feed=longpoll&since=0', '_changes', { feed: 'longpoll', since: '0' }],
    ['GET', '/_changes?heartbeat=1', '_changes', { heartbeat: '1000' }],
    ['GET', '/_changes?heartbeat=10000', '_changes', { heartbeat: '10000' }],
    ['GET', '/_changes?heartbeat=true', '_changes', { heartbeat: 'true' }],
    [
      'GET',
      '/_changes?style=all_docs&since=%225-g1AAA_-%22&limit=500&seq_interval=500&timeout=30000',
      '_changes',
      { style: 'all_docs', since: '"5-g1AAA_-"', limit: '500', seq_interval: '500', timeout: '30000' },
    ],
    ['GET', '/_all_docs?limit=1&key=%22a%22', '_all_docs', { limit: '1', key: '"a"' }],
    ['POST', '/_bulk_get?revs=true&attachments=false', '_bulk_get', { revs: 'true' }],
    ['POST', '/_revs_diff', '_revs_diff', {}],
    ['GET', '/_local/a%2Fb', '_local/a%2Fb', {}],
    ['PUT', '/_local/x?_nonce=1', '_local/x', {}],
  ])('for %s …%s is %s with %p', async (method, path, target, query) => {
    const { url, asked } = await routes();
    await fetch(url + path, { method, ...(method === 'GET' ? {} : { body: bodyOf(target) }) });
    expect(asked).toMatchObject([{ database: NAME, method, path: target }]);
    expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual(query);
  });

  it.each([
    ['GET', '/?evil=1'],
    ['GET', '/doc?attachment=true'],
    ['GET', '/doc?constructor=1'],
    ['GET', '/_changes?filter=_view&since=0'],
    ['GET', '/_all_docs?start_key=%22a%22&skip=1'],
    ['GET', '/_all_docs?limit=1&limit=2'],
    ['POST', '/_bulk_get?limit=1'],
    ['POST', '/_revs_diff?revs=true'],
    ['PUT', '/_local/x?new_edits=false'],
  ])('for %s …%s is nothing, for the parameter has no place there', async (method, path) => {
    const { url, asked } = await routes();
    const answer = await fetch(url + path, { method, ...(method === 'GET' ? {} : { body: '{}' }) });
    expect([answer.status, await codeOf(answer), asked]).toEqual([400, 'request_malformed', []]);
  });

  it.each([
    '/%2E%2E',
    '/%2E',
    '/_local/%2E%2E',
    '/_local/%2E',
    '/_design%2Fx',
    '/_security',
    '/a/b',
    '/a/',
    '/_changes/',
    '/_CHANGES',
    '/_local/a/',
    '/_local/a/b',
  ])('for GET …%s is nothing', async (path) => {
    const { url, asked } = await routes();
    // fetch would resolve the dots itself.
    const { request } = await import('node:http');
    const { pathname, port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path: pathname + path }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      sent.on('error', reject).end();
    });
    expect([status, asked]).toEqual([404, []]);
  });

  it.each([
    [
      'docs that come twice',
      '{"docs":[{"_id":"_local/evil"}],"docs":[{"_id":"a"}]}',
      { docs: [{ _id: 'a' }] },
    ],
    ['an id that comes twice', '{"docs":[{"_id":"_local/evil","_id":"a"}]}', { docs: [{ _id: 'a' }] }],
    [
      'new_edits that come twice',
      '{"docs":[],"new_edits":false,"new_edits":true}',
      { docs: [], new_edits: true },
    ],
  ])('of %s is what was checked', async (_name, body, expected) => {
    const { url, asked } = await routes();
    await fetch(`${url}/_bulk_docs`, { method: 'POST', body });
    const sent = asked[0]?.body?.toString() ?? '';
    expect(JSON.parse(sent)).toEqual(expected);
    expect(sent).not.toMatch(/evil|false/);
  });

  it('of a sync without this datastore is nothing', async () => {
    const { url, asked } = await routes();
    const answer = await fetch(url.replace(/0{32}/, '1'.repeat(32)));
    expect([await codeOf(answer), asked]).toEqual(['datastore_unknown', []]);
  });

  it.each([
    ['nothing stored', { records: 0 }, 'datastore_unknown'],
    ['everything erased', { status: 'erased' as const }, 'sync_erased'],
    ['everything on its way out', { status: 'erasing' as const }, 'sync_erased'],
  ])('with %s is nothing', async (_name, options, code) => {
    const { url, asked } = await routes(options);
    expect([await codeOf(await fetch(url)), asked]).toEqual([code, []]);
  });
});

describe('what Vaults write', () => {
  const docs = (count: number) =>
    JSON.stringify({ docs: Array.from({ length: count }, (_, n) => ({ _id: `note-${n}` })) });

  it.each([
    ['checkpoints, as 4 KiB if they are smaller', 'PUT', '/_local/x', '{}', 4096],
    ['checkpoints', 'PUT', '/_local/x', JSON.stringify({ x: 'x'.repeat(20_000) }), 20_008],
    ['documents, each as 512 bytes if it is smaller', 'POST', '/_bulk_docs', docs(100), 51_200],
  ])('is counted: %s', async (_what, method, path, body, cost) => {
    const { url, costs } = await routes();
    await fetch(url + path, { method, body });
    expect(costs).toEqual([cost]);
  });

  it('is refused when the account has used its budget up; reading goes on', async () => {
    const retryAt = new Date(Date.now() + 90_000_000).toISOString();
    const take = () => Promise.reject(new ConnectorError('too_many_requests', { retryAt }));
    const { url, asked } = await routes({ writes: { take } });
    const refused = await fetch(`${url}/_local/x`, { method: 'PUT', body: '{}' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
    expect([refused.status, await codeOf(refused)]).toEqual([429, 'too_many_requests']);
    expect(asked).toHaveLength(0);

    expect((await fetch(`${url}/_changes`)).status).toBe(200);
    for (const path of ['_bulk_get', '_revs_diff', '_all_docs'])
      expect((await fetch(`${url}/${path}`, { method: 'POST', body: bodyOf(path) })).status).toBe(200);
  });
});

describe('the budget for writes', () => {
  /** Accounts as all replicas see them, and how often they were written to. */
  function accounts() {
    const used = new Map<string, Used>();
    let written = 0;
    return {
      written: () => written,
      spend: async (id: string, budget: Budget, points: number) => {
        used.set(id, spend(used.get(id), budget, points));
        written++;
      },
    };
  }
  const MiB = 2 ** 20;
  beforeEach(() => void import.meta.jest.useFakeTimers({ now: Date.UTC(2026, 10, 5, 12) }));
  afterEach(() => void import.meta.jest.useRealTimers());

  it('is 64 MiB a day for one account, at all replicas together; another account has its own', async () => {
    const shared = accounts();
    const replicas = [new WriteBudget(shared), new WriteBudget(shared)];
    for (let n = 0; n < 64; n++) await replicas[n % 2]?.take('one', MiB);
    for (const replica of replicas)
      await expect(replica.take('one', 4096)).rejects.toMatchObject({
        code: 'too_many_requests',
        extras: { retryAt: '2026-11-06T00:00:00.000Z' },
      });
    await replicas[0]?.take('another', MiB);
    import.meta.jest.setSystemTime(Date.UTC(2026, 10, 6));
    await replicas[1]?.take('one', MiB);
  });

  it('is written down once for many small writes', async () => {
    const shared = accounts();
    const replica = new WriteBudget(shared);
    for (let n = 0; n < 256; n++) await replica.take('one', 4096);
    expect(shared.written()).toBe(1);
    await replica.take('one', 1);
    expect(shared.written()).toBe(2);
  });
});

describe('what CouchDB answers', () => {
  const saying = (status: number) =>
    routes({
      answer: async () => ({
        status,
        contentType: 'application/json',
        etag: '"1"',
        body: (async function* () {
          yield Buffer.from('{"error":"evil","reason":"evil"}');
        })(),
      }),
    });

  it.each([200, 201, 202, 304])('goes through with %i', async (status) => {
    const { url } = await saying(status);
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('etag')]).toEqual([status, '"1"']);
  });

  it.each([
    [400, 400, 'request_malformed'],
    [401, 503, 'datastore_unavailable'],
    [403, 503, 'datastore_unavailable'],
    [405, 400, 'request_malformed'],
    [412, 400, 'request_malformed'],
    [404, 404, 'datastore_unknown'],
    [408, 503, 'datastore_unavailable'],
    [409, 400, 'request_malformed'],
    [413, 413, 'body_too_large'],
    [429, 503, 'datastore_unavailable'],
    [500, 503, 'datastore_unavailable'],
    [503, 503, 'datastore_unavailable'],
  ])('with %i is %i %s in our words', async (status, ours, code) => {
    const { url } = await saying(status);
    const answer = await fetch(url);
    const text = await answer.text();
    expect([answer.status, (JSON.parse(text) as { code: string }).code]).toEqual([ours, code]);
    expect(text).not.toContain('evil');
  });

  it.each(['/keyring', '/_local/x'])('with 404 to GET …%s is a problem of its own', async (path) => {
    const { url } = await saying(404);
    const answer = await fetch(url + path);
    expect([answer.status, await codeOf(answer)]).toEqual([404, 'document_unknown']);
  });

  it('is cut off for the client where it breaks off', async () => {
    const { url } = await routes({
      answer: async () => ({
        status: 200,
        contentType: null,
        etag: null,
        body: (async function* () {
          yield Buffer.from('half');
          throw new ConnectorError('datastore_unavailable');
        })(),
      }),
    });
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
  });
});

describe('one sync', () => {
  /** Answers that come when they are let go. */
  function held() {
    const holding: (() => void)[] = [];
    const answer: Forward = async (_database, { signal }) => {
      await new Promise<void>((resolve, reject) => {
        holding.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      return { status: 200, contentType: null, etag: null, body: null };
    };
    return { holding, answer };
  }
  const statuses = (answers: readonly Promise<Response>[]) =>
    Promise.all(answers.map(async (answer) => (await answer).status));

  it('has four requests at a time, feeds apart; the others wait, and too many are told when to come back', async () => {
    const { holding, answer } = held();
    const { url } = await routes({ answer });
    const plain = Array.from({ length: 16 }, () => fetch(`${url}/_all_docs`));
    await until('four requests', () => holding.length === 4);
    const feeds = Array.from({ length: 16 }, () => fetch(`${url}/_changes?feed=longpoll`));
    await until('the feeds', () => holding.length === 20);

    for (const path of ['_all_docs', '_changes?feed=continuous']) {
      const refused = await until('a refusal', async () => {
        const leave = AbortSignal.timeout(5000);
        const asked = await fetch(`${url}/${path}`, { signal: leave }).catch(() => undefined);
        return asked?.status === 429 && asked;
      });
      expect([Number(refused.headers.get('retry-after')) > 0, await codeOf(refused)]).toEqual([
        true,
        'too_many_requests',
      ]);
    }
    expect(holding).toHaveLength(20);
    const releasing = setInterval(() => holding.splice(0).forEach((go) => go()), 5);
    expect(new Set(await statuses([...plain, ...feeds]))).toEqual(new Set([200]));
    clearInterval(releasing);
  });

  it('whose clients leave has its turns back', async () => {
    const { holding, answer } = held();
    const { url } = await routes({ answer });
    const leave = new AbortController();
    const left = Array.from({ length: 10 }, () =>
      fetch(`${url}/_all_docs`, { signal: leave.signal }).catch(() => 'left'),
    );
    await until('four requests', () => holding.length === 4);
    leave.abort();
    await Promise.all(left);
    // The service may hear of it later than the client.
    const releasing = setInterval(() => holding.splice(0).forEach((go) => go()), 5);
    expect((await fetch(`${url}/_all_docs`)).status).toBe(200);
    clearInterval(releasing);
  });
});

describe('a client that goes', () => {
  it('before CouchDB has answered ends the request there, and is no fault', async () => {
    let began: () => void = () => {};
    const begun = new Promise<void>((resolve) => (began = resolve));
    let ended: Promise<unknown> = Promise.resolve();
    const { url, logged } = await routes({
      answer: (_database, { signal }) => {
        ended = new Promise((resolve) => signal.addEventListener('abort', resolve));
        began();
        return ended.then(() => {
          throw signal.reason as Error;
        });
      },
    });
    const leave = new AbortController();
    const left = fetch(`${url}/_changes?feed=longpoll`, { signal: leave.signal }).catch(() => 'left');
    await begun;
    leave.abort();
    expect(await left).toBe('left');
    await ended;
    await new Promise((resolve) => setImmediate(resolve));
    expect(logged).toEqual([]);
  });

  it('before its sync was looked up asks nothing of CouchDB that stays', async () => {
    let open: () => void = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    let came: () => void = () => {};
    const arrived = new Promise<void>((resolve) => (came = resolve));
    const { url, asked } = await routes({
      door: () => {
        came();
        return opened;
      },
    });
    const leave = new AbortController();
    const left = fetch(url, { signal: leave.signal }).catch(() => 'left');
    await arrived;
    leave.abort();
    await left;
    // Until the server has heard of it.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    open();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(asked.every(({ signal }) => signal.aborted)).toBe(true);
  });
});
