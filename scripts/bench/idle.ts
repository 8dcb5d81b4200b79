import { withService } from './parts.js';
import { connect, erase, sync, type BenchVault } from './sync.js';
import { rate } from './report.js';

const PEOPLE = 10;
const SYNCS = 300;

type Counts = Readonly<Record<'requests' | 'events', number>>;

/** (5) syncs that find nothing new: how many a second, and what each costs. */
export const benchIdle = (couch: string): Promise<void> =>
  withService(couch, 0, async (service) => {
    const { url } = service;
    const people: BenchVault[] = [];
    for (let i = 0; i < PEOPLE; i++) people.push(await connect(url));
    const round = async (vault: BenchVault, times: number) => {
      for (let i = 0; i < times; i++) await erase(await sync(url, vault, { handlers: ['posts'] }));
    };
    await Promise.all(people.map((vault) => round(vault, 3)));
    const before = (await service.ask('counts')) as Counts;
    const begun = performance.now();
    await Promise.all(people.map((vault) => round(vault, SYNCS / PEOPLE)));
    const seconds = (performance.now() - begun) / 1000;
    const after = (await service.ask('counts')) as Counts;
    const each = (name: keyof Counts) => ((after[name] - before[name]) / SYNCS).toFixed(1);
    console.log(
      `(5) syncs that find nothing new: ${rate(SYNCS / seconds)}/s, erased after each; each costs ${each('requests')} CouchDB requests and ${each('events')} messages`,
    );
  });
