import { createServer, type AddressInfo } from 'node:net';
import autocannon from 'autocannon';
import { startPart } from './parts.js';
import { median, rate, ratio } from './report.js';

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

/** (3) the gateway with everything on against a bare proxy, turn by turn. */
export async function benchGateway(): Promise<void> {
  const upstream = await startPart('upstream');
  const gateway = await startPart('gateway', { upstream: upstream.url });
  const proxy = await startPart('proxy', { upstream: upstream.url });
  const perSecond = async (url: string) => (await load(url, 32)).requests.average;
  await perSecond(gateway.url);
  await perSecond(proxy.url);
  const rounds: { whole: number; bare: number }[] = [];
  for (let round = 0; round < 5; round++)
    rounds.push({ whole: await perSecond(gateway.url), bare: await perSecond(proxy.url) });
  const [whole, bare] = (['whole', 'bare'] as const).map((name) =>
    rate(median(rounds.map((one) => one[name]))),
  );
  console.log(`(3) gateway ${whole} requests/s, bare proxy ${bare}`);
  ratio('gateway / bare', median(rounds.map(({ whole, bare }) => whole / bare)), 'at least', 0.8);
  await Promise.all([gateway.end(), proxy.end(), upstream.end()]);
}

/** (6) a healthy provider behind the gateway, alone and beside one that takes every request and answers none. */
export async function benchIsolation(): Promise<void> {
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
  const rounds: { alone: number; beside: number }[] = [];
  for (let round = 0; round < 3; round++) {
    const alone = await p99();
    // Fewer connections than one client may have under way: each of them waits.
    const url = `${gateway.url}/sync/hanging/20260101-${'A'.repeat(22)}`;
    const held = autocannon({ url, connections: 32, duration: SECONDS });
    rounds.push({ alone, beside: await p99() });
    await held;
  }
  const [alone, beside] = (['alone', 'beside'] as const).map((name) =>
    median(rounds.map((one) => one[name])),
  );
  console.log(`(6) healthy provider p99 alone ${alone} ms, beside a hanging one ${beside} ms`);
  ratio('p99 beside / alone', median(rounds.map(({ alone, beside }) => beside / alone)), 'at most', 1.5);
  await Promise.all([gateway.end(), upstream.end()]);
  hanging.close();
}
