import { withService } from './parts.js';
import { collect, connect, erase, sync, type BenchVault } from './sync.js';
import { each, rounds, type Bench } from './report.js';

const PEOPLE = 10;
const SYNCS = 100;

type Counts = Readonly<Record<'requests' | 'events', number>>;

/** As the Vault's client asks. */
const WAIT_SECONDS = 2;

const POSTS = 10;

/** How many requests CouchDB gets for somebody's sync that finds a few records, which are collected and erased. */
const requestsOfFinding = (store: string): Promise<number> =>
  withService(store, POSTS, async (service) => {
    const count = async () => ((await service.ask('counts')) as Counts).requests;
    const vaults: BenchVault[] = [];
    for (let i = 0; i < PEOPLE; i++) vaults.push(await connect(service.url));
    const before = await count();
    for (const vault of vaults) {
      const found = await sync(service.url, vault, { handlers: ['posts'] }, WAIT_SECONDS);
      await collect(found);
      await erase(found);
    }
    return ((await count()) - before) / PEOPLE;
  });

/**
 * Syncs that find nothing new, each erased: how many a second, and what each costs, of a Vault that asks for the outcome
 * with its first request, and of one that follows the events.
 */
export async function benchIdle({ figure, store }: Bench): Promise<void> {
  await withService(store, 0, async (service) => {
    const { url } = service;
    const people: BenchVault[] = [];
    for (let i = 0; i < PEOPLE; i++) people.push(await connect(url));
    const everyone = (times: number, wait: number) =>
      Promise.all(
        people.map(async (vault) => {
          for (let i = 0; i < times; i++) await erase(await sync(url, vault, { handlers: ['posts'] }, wait));
        }),
      );
    await everyone(3, WAIT_SECONDS);
    const measure = async (wait: number) => {
      const before = (await service.ask('counts')) as Counts;
      const { seconds, cpu } = await service.during(() => everyone(SYNCS / PEOPLE, wait));
      const after = (await service.ask('counts')) as Counts;
      return {
        perSecond: SYNCS / seconds,
        cpu: cpu / 1000 / SYNCS,
        requests: (after.requests - before.requests) / SYNCS,
        events: (after.events - before.events) / SYNCS,
      };
    };
    const { refresh, followed } = await rounds({
      refresh: () => measure(WAIT_SECONDS),
      followed: () => measure(0),
    });
    figure('refreshes that find nothing', each(refresh, 'perSecond'), 'a second');
    figure('the service, a refresh', each(refresh, 'cpu'), 'CPU ms');
    figure('a refresh', each(refresh, 'requests'), 'CouchDB requests', { atMost: 5 });
    figure('a refresh', each(refresh, 'events'), 'messages');
    figure('refreshes whose events are followed', each(followed, 'perSecond'), 'a second');
    figure('the service, a followed refresh', each(followed, 'cpu'), 'CPU ms');
    figure('a followed refresh', each(followed, 'requests'), 'CouchDB requests');
  });
  figure(`a sync that finds ${POSTS} records, collected`, await requestsOfFinding(store), 'CouchDB requests');
}
