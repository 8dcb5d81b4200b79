import { createServer, type AddressInfo } from 'node:net';
import autocannon from 'autocannon';
import { startPart } from './parts.js';
import { median, ratio } from './report.js';

const ROUNDS = 3;
const SECONDS = 3;
const SYNC = `20260101-${'A'.repeat(22)}`;

interface Load {
  readonly url: string;
  readonly provider: string;
  readonly connections: number;
}

function load({ url, provider, connections }: Load): Promise<autocannon.Result> {
  return autocannon({ url: `${url}/sync/${provider}/${SYNC}`, connections, duration: SECONDS });
}

/** The 99th percentile of the healthy provider's answers, in ms. @throws Error unless every request succeeds */
async function healthyP99(url: string): Promise<number> {
  const { non2xx, errors, latency } = await load({ url, provider: 'bench', connections: 16 });
  if (non2xx > 0 || errors > 0) throw new Error(`the healthy provider: ${non2xx} refused, ${errors} failed`);
  return latency.p99;
}

/** (6) a healthy provider behind the gateway, alone and beside one that takes every request and answers none. */
export async function benchIsolation(): Promise<void> {
  const hanging = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const { port } = hanging.address() as AddressInfo;
  const upstream = await startPart('./upstream-part.ts');
  const gateway = await startPart('./gateway-part.ts', {
    upstream: upstream.ready['url'],
    hanging: `http://127.0.0.1:${port}`,
  });
  const url = gateway.ready['url'] as string;
  await healthyP99(url);
  const rounds: { alone: number; beside: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await healthyP99(url);
    // Fewer connections than one client may have under way: each of them waits.
    const held = load({ url, provider: 'hanging', connections: 32 });
    rounds.push({ alone, beside: await healthyP99(url) });
    await held;
  }
  const of = (name: 'alone' | 'beside') => median(rounds.map((round) => round[name]));
  console.log(`(6) healthy provider p99 alone ${of('alone')} ms, beside a hanging one ${of('beside')} ms`);
  ratio('p99 beside / alone', median(rounds.map(({ alone, beside }) => beside / alone)), 'at most', 1.5);
  await Promise.all([gateway.end(), upstream.end()]);
  hanging.close();
}
