import { withService } from './parts.js';
import type { Bench } from './report.js';
import { connect, erase, sync } from './sync.js';

const SIZES = [10_000, 200_000] as const;

/** Peak memory of a service that syncs an account of so many posts, in MiB. */
export const peakMemory = (couch: string, posts: number): Promise<number> =>
  withService(couch, posts, async (service) => {
    const { url } = service;
    await erase(await sync(url, await connect(url), { handlers: ['posts'] }));
    return (await service.ask('peakMemory')) as number;
  });

/** Peak memory of a service: it must not grow with the account. */
export async function benchMemory({ figure, store }: Bench): Promise<void> {
  const [small, large] = [await peakMemory(store, SIZES[0]), await peakMemory(store, SIZES[1])];
  figure(`peak for ${SIZES[0]} records`, small, 'MiB');
  figure(`peak for ${SIZES[1]} records`, large, 'MiB');
  figure('large / small', large / small, '×', { atMost: 1.3 });
}
