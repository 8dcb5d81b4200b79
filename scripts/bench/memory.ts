import { withService } from './parts.js';
import { median, type Bench } from './report.js';
import { connect, erase, sync, type BenchVault } from './sync.js';

const FEW = 10_000;
/** People who sync at once, and how many posts each has. */
const CROWD = 500;
const POSTS = 200;

/** Peak memory of a service that syncs an account of so many posts, in MiB. */
export const peakMemory = (couch: string, posts: number): Promise<number> =>
  withService(couch, posts, async (service) => {
    const { url } = service;
    await erase(await sync(url, await connect(url), { handlers: ['posts'] }));
    return (await service.ask('peakMemory')) as number;
  });

/** Peak memory of a service that a crowd syncs with at once, in MiB, and when each sync had ended, in seconds after all were asked for. */
const crowd = (couch: string): Promise<{ peak: number; seconds: number[] }> =>
  withService(couch, POSTS, async (service) => {
    const { url } = service;
    const vaults: BenchVault[] = [];
    for (let i = 0; i < CROWD; i++) vaults.push(await connect(url));
    const begun = performance.now();
    const ended = await Promise.all(
      vaults.map(async (vault) => {
        const one = await sync(url, vault, { handlers: ['posts'] });
        return { one, seconds: (performance.now() - begun) / 1000 };
      }),
    );
    for (const { one } of ended) await erase(one);
    return {
      peak: (await service.ask('peakMemory')) as number,
      seconds: ended.map(({ seconds }) => seconds),
    };
  });

/** Peak memory of a service: it must not grow with the account, and a crowd must be served alike. */
export async function benchMemory({ figure, records, store }: Bench): Promise<void> {
  const [small, large] = [await peakMemory(store, FEW), await peakMemory(store, records)];
  figure(`peak for ${FEW} records`, small, 'MiB');
  figure(`peak for ${records} records`, large, 'MiB', { atMost: 200 });
  figure('large / small', large / small, '×', { atMost: 1.3 });
  const { peak, seconds } = await crowd(store);
  figure(`${CROWD} syncs at once: peak`, peak, 'MiB');
  figure(`${CROWD} syncs at once: the slowest / the middle one`, Math.max(...seconds) / median(seconds), '×');
}
