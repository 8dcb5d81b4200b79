import { withService } from './parts.js';
import { ratio } from './report.js';
import { connect, erase, sync } from './sync.js';

const SIZES = [10_000, 200_000] as const;

/** Peak memory of a service that syncs an account of so many posts, in MiB. */
export const peakMemory = (couch: string, posts: number): Promise<number> =>
  withService(couch, posts, async (service) => {
    const { url } = service;
    await erase(await sync(url, await connect(url), { handlers: ['posts'] }));
    return (await service.ask('peakMemory')) as number;
  });

/** (4) peak memory of a service: it must not grow with the account. */
export async function benchMemory(couch: string): Promise<void> {
  const [small, large] = [await peakMemory(couch, SIZES[0]), await peakMemory(couch, SIZES[1])];
  console.log(
    `(4) peak memory: ${Math.round(small)} MiB for ${SIZES[0]} records, ${Math.round(large)} MiB for ${SIZES[1]}`,
  );
  ratio('large / small', large / small, 'at most', 1.3);
}
