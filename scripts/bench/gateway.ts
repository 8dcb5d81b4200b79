import autocannon from 'autocannon';
import { startPart } from './parts.js';
import { median, rate, ratio } from './report.js';

const ROUNDS = 5;
const SECONDS = 3;
const PATH = `/sync/bench/20260101-${'A'.repeat(22)}`;

async function requestsPerSecond(url: string): Promise<number> {
  const result = await autocannon({
    url: url + PATH,
    connections: 32,
    duration: SECONDS,
    headers: { authorization: 'Bearer bench' },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
}

/** (3) the gateway with everything on against a bare proxy, turn by turn. */
export async function benchGateway(): Promise<void> {
  const upstream = await startPart('./upstream-part.ts');
  const [whole, bare] = await Promise.all(
    [false, true].map((bare) => startPart('./gateway-part.ts', { upstream: upstream.ready['url'], bare })),
  );
  if (!whole || !bare) throw new Error('a part is missing');
  const rounds: { whole: number; bare: number }[] = [];
  await requestsPerSecond(whole.ready['url'] as string);
  await requestsPerSecond(bare.ready['url'] as string);
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({
      whole: await requestsPerSecond(whole.ready['url'] as string),
      bare: await requestsPerSecond(bare.ready['url'] as string),
    });
  console.log(
    `(3) gateway ${rate(median(rounds.map((round) => round.whole)))} requests/s, bare proxy ${rate(median(rounds.map((round) => round.bare)))}`,
  );
  ratio('gateway / bare', median(rounds.map((round) => round.whole / round.bare)), 'at least', 0.8);
  await Promise.all([whole.end(), bare.end(), upstream.end()]);
}
