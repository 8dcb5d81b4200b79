import { withService } from './parts.js';
import { connect, erase, sync, type BenchVault } from './sync.js';
import { each, rounds, type Bench } from './report.js';

const PEOPLE = 10;
const SYNCS = 100;

type Counts = Readonly<Record<'requests' | 'events', number>>;

/** As the Vault's client asks. */
const WAIT_SECONDS = 2;

/**
 * Syncs that find nothing new, each erased: how many a second, and what each costs, of a Vault that asks for the outcome
 * with its first request, and of one that follows the events.
 */
export const benchIdle = ({ figure, store }: Bench): Promise<void> =>
  withService(store, 0, async (service) => {
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
