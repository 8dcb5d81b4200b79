import { SERVICE_FLAGS, startPart } from './parts.js';
import { ratio } from './report.js';
import { connect, erase, sync } from './sync.js';

const SIZES = [10_000, 200_000] as const;

/** Peak memory of a service that syncs an account of so many posts, in MiB. */
export async function peakMemory(couch: string, posts: number): Promise<number> {
  const simulator = await startPart('./simulator-part.ts', { posts });
  const service = await startPart('./service-part.ts', { couch, simulator: simulator.ready }, SERVICE_FLAGS);
  const url = service.ready['url'] as string;
  await erase(await sync(url, await connect(url), { handlers: ['posts'] }));
  const peak = (await service.ask('peakMemory')) as number;
  await Promise.all([service.end(), simulator.end()]);
  return peak;
}

/** (4) peak memory of a service: it must not grow with the account. */
export async function benchMemory(couch: string): Promise<void> {
  const [small, large] = [await peakMemory(couch, SIZES[0]), await peakMemory(couch, SIZES[1])];
  console.log(
    `(4) peak memory: ${Math.round(small)} MiB for ${SIZES[0]} records, ${Math.round(large)} MiB for ${SIZES[1]}`,
  );
  ratio('large / small', large / small, 'at most', 1.3);
}
