import { createServer, type AddressInfo } from 'node:net';
import autocannon from 'autocannon';
import { startPart, type Part } from './parts.js';
import { each, over, rounds, type Bench } from './report.js';

const SECONDS = 3;
/** For each of many routes, in a round. */
const SHORT_SECONDS = 1;
const CONNECTIONS = 32;

/** The path of a sync at the gateway that `part.ts` starts. */
export const SYNC = `/sync/bench/20260101-${'A'.repeat(22)}`;
const DATASTORE = `${SYNC}/datastores/bench-${'0'.repeat(32)}`;
const DID = `0x${'0'.repeat(40)}`;

/** A request, but for what all have. */
type Asked = Pick<autocannon.Request, 'method' | 'path' | 'body'>;
const json = (method: 'POST' | 'PUT' | 'DELETE', path: string, body: object): Asked => ({
  ...{ method, path, body: JSON.stringify(body) },
});
const STATUS: Asked = { method: 'GET', path: SYNC };

/** What is asked all the time. */
const HOT: Readonly<Record<string, Asked>> = {
  status: STATUS,
  events: { method: 'GET', path: `${SYNC}/events?end` },
  _changes: { method: 'GET', path: `${DATASTORE}/_changes?since=0&limit=100` },
  _bulk_get: json('POST', `${DATASTORE}/_bulk_get?revs=true`, { docs: [{ id: 'a', rev: '1-a' }] }),
  _all_docs: json('POST', `${DATASTORE}/_all_docs?include_docs=true`, { keys: ['a', 'b'] }),
  'a checkpoint, read': { method: 'GET', path: `${DATASTORE}/_local/a` },
  'a checkpoint, written': json('PUT', `${DATASTORE}/_local/a`, { last_seq: 1 }),
};
/** What is asked once a sync or less. */
const OTHERS: Readonly<Record<string, Asked>> = {
  'a sync is started': json('POST', '/sync/bench', { did: DID, config: {} }),
  'a sync is erased': { method: 'DELETE', path: SYNC },
  _revs_diff: json('POST', `${DATASTORE}/_revs_diff`, { a: ['1-a'] }),
  connect: { method: 'GET', path: `/connect/bench?did=${DID}` },
  'a callback': { method: 'GET', path: '/auth/bench?code=a&state=b' },
  disconnect: json('DELETE', '/connect/bench', { did: DID, config: {} }),
};

/** What the gateway is measured against, and how much of its CPU time a request may take. */
const BARE = {
  'bare Express + http-proxy-middleware': { part: 'proxy', atMost: 0.5 },
  'bare httpxy': { part: 'httpxy', atMost: 1 },
  'bare @fastify/http-proxy': { part: 'fastify', atMost: 1 },
} as const;
type Bare = keyof typeof BARE;

/** Asks for something for some seconds. @throws Error unless every request succeeds */
async function load(
  url: string,
  connections: number,
  asked: Asked = STATUS,
  duration = SECONDS,
): Promise<autocannon.Result> {
  const headers = { authorization: 'Bearer bench', 'content-type': 'application/json' };
  const result = await autocannon({ url, connections, duration, requests: [{ ...asked, headers }] });
  const { non2xx, errors } = result;
  if (non2xx > 0 || errors > 0)
    throw new Error(`${asked.method} ${asked.path}: ${non2xx} refused, ${errors} failed`);
  return result;
}

/** Requests a second of one part, and its CPU µs a request. */
async function serving(part: Part, asked?: Asked, seconds?: number) {
  const { value: result, cpu } = await part.during(() => load(part.url, CONNECTIONS, asked, seconds));
  return { perSecond: result.requests.average, cpu: cpu / result.requests.total };
}

/** The gateway with everything on against bare proxies, turn by turn: on the hottest route, then on all others. */
export async function benchGateway({ figure }: Bench): Promise<void> {
  const upstream = await startPart('upstream');
  const at = { upstream: upstream.url };
  const gateway = await startPart('gateway', at);
  const bare = {} as Record<Bare, Part>;
  for (const name of Object.keys(BARE) as Bare[]) bare[name] = await startPart(BARE[name].part, at);
  const all: Record<'gateway' | Bare, Part> = { gateway, ...bare };
  for (const part of Object.values(all)) await serving(part);
  const turns = Object.entries(all).map(([name, part]) => [name, () => serving(part)] as const);
  const { gateway: whole, ...others } = await rounds(
    Object.fromEntries(turns) as Record<keyof typeof all, () => ReturnType<typeof serving>>,
  );
  figure('gateway', each(whole, 'perSecond'), 'requests/s');
  figure('gateway, a request', each(whole, 'cpu'), 'CPU µs');
  for (const name of Object.keys(BARE) as Bare[]) {
    figure(name, each(others[name], 'perSecond'), 'requests/s');
    figure(`${name}, a request`, each(others[name], 'cpu'), 'CPU µs');
    const { atMost } = BARE[name];
    figure(`CPU, gateway / ${name}`, over(each(whole, 'cpu'), each(others[name], 'cpu')), '×', { atMost });
  }
  const usual = bare['bare Express + http-proxy-middleware'];
  for (const [routes, atMost] of [
    [HOT, 0.5],
    [OTHERS, 1.05],
  ] as const)
    for (const [name, asked] of Object.entries(routes)) {
      const route = await rounds({
        whole: () => serving(gateway, asked, SHORT_SECONDS),
        bare: () => serving(usual, asked, SHORT_SECONDS),
      });
      figure(`${name}: a request`, each(route.whole, 'cpu'), 'CPU µs');
      figure(
        `${name}: CPU, gateway / Express + h-p-m`,
        over(each(route.whole, 'cpu'), each(route.bare, 'cpu')),
        '×',
        { atMost },
      );
    }
  await Promise.all([...Object.values(all), upstream].map((part) => part.end()));
}

/** A healthy provider behind the gateway, alone and beside one that takes every request and answers none. */
export async function benchIsolation({ figure }: Bench): Promise<void> {
  const hanging = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const { port } = hanging.address() as AddressInfo;
  const upstream = await startPart('upstream');
  const gateway = await startPart('gateway', {
    upstream: upstream.url,
    hanging: `http://127.0.0.1:${port}`,
  });
  const p99 = async () => (await load(gateway.url, 16)).latency.p99;
  await p99();
  const { alone, beside } = await rounds({
    alone: p99,
    async beside() {
      // Fewer connections than one client may have under way: each of them waits.
      const url = `${gateway.url}${SYNC.replace('bench', 'hanging')}`;
      const held = autocannon({ url, connections: 32, duration: SECONDS });
      const latency = await p99();
      await held;
      return latency;
    },
  });
  figure('p99 of a healthy provider, alone', alone, 'ms');
  figure('p99 of a healthy provider, beside a hanging one', beside, 'ms');
  figure('p99 beside / alone', over(beside, alone), '×', { atMost: 1.5 });
  await Promise.all([gateway.end(), upstream.end()]);
  hanging.close();
}
