import { createServer, type AddressInfo } from 'node:net';
import autocannon from 'autocannon';
import { startPart, type Part } from './parts.js';
import { each, over, rounds, type Bench } from './report.js';

const SECONDS = 3;

/** Asks for a sync's status for some seconds. @throws Error unless every request succeeds */
async function load(url: string, connections: number): Promise<autocannon.Result> {
  const result = await autocannon({
    url: `${url}/sync/bench/20260101-${'A'.repeat(22)}`,
    connections,
    duration: SECONDS,
    headers: { authorization: 'Bearer bench' },
  });
  const { non2xx, errors } = result;
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused, ${errors} failed`);
  return result;
}

/** Requests a second of one part, and its CPU µs a request. */
async function serving(part: Part) {
  const { value: result, cpu } = await part.during(() => load(part.url, 32));
  return { perSecond: result.requests.average, cpu: cpu / result.requests.total };
}

/** The gateway with everything on against a bare proxy, turn by turn. */
export async function benchGateway({ figure }: Bench): Promise<void> {
  const upstream = await startPart('upstream');
  const gateway = await startPart('gateway', { upstream: upstream.url });
  const proxy = await startPart('proxy', { upstream: upstream.url });
  for (const part of [gateway, proxy]) await serving(part);
  const { whole, bare } = await rounds({ whole: () => serving(gateway), bare: () => serving(proxy) });
  figure('gateway', each(whole, 'perSecond'), 'requests/s');
  figure('gateway, a request', each(whole, 'cpu'), 'CPU µs');
  figure('bare Express + http-proxy-middleware', each(bare, 'perSecond'), 'requests/s');
  figure('bare Express + http-proxy-middleware, a request', each(bare, 'cpu'), 'CPU µs');
  figure('requests/s, gateway / bare', over(each(whole, 'perSecond'), each(bare, 'perSecond')), '×', {
    atLeast: 0.8,
  });
  figure('CPU, gateway / bare', over(each(whole, 'cpu'), each(bare, 'cpu')), '×');
  await Promise.all([gateway.end(), proxy.end(), upstream.end()]);
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
      const url = `${gateway.url}/sync/hanging/20260101-${'A'.repeat(22)}`;
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
