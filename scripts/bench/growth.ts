import { randomBytes } from 'node:crypto';
import nano from 'nano';
import { withService, type Part } from './parts.js';
import { each, rounds, type Bench } from './report.js';
import { SUBJECT } from './subject.js';
import { connect, erase, sync, type BenchVault } from './sync.js';

const PEOPLE = [1, 10, 100] as const;
const POSTS = 200;
/** Syncs of one round, whoever does them. */
const SYNCS = 100;
/** Databases that are made at once. */
const AT_ONCE = 20;

/** Has the store hold so many datastores more, as those of Vaults that never collect; returns what takes them away. */
async function fill(store: string, databases: number): Promise<() => Promise<void>> {
  const { db } = nano(store);
  const names = Array.from({ length: databases }, () => `${SUBJECT.name}-${randomBytes(16).toString('hex')}`);
  const all = async (work: (name: string) => Promise<unknown>) => {
    const left = [...names];
    const lane = async () => {
      for (let name = left.pop(); name !== undefined; name = left.pop()) await work(name);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  };
  await all((name) => db.create(name));
  return () => all((name) => db.destroy(name));
}

/** What syncs cost the service, with so many people at once. */
async function costs(service: Part, people: number): Promise<{ cpu: number; perSecond: number }> {
  const vaults: BenchVault[] = [];
  for (let i = 0; i < people; i++) vaults.push(await connect(service.url));
  const { seconds, cpu } = await service.during(() =>
    Promise.all(
      vaults.map(async (vault) => {
        for (let i = 0; i < SYNCS / people; i++)
          await erase(await sync(service.url, vault, { handlers: ['posts'] }));
      }),
    ),
  );
  return { cpu: cpu / SYNCS, perSecond: SYNCS / seconds };
}

async function grown(figure: Bench['figure'], store: string, where: string): Promise<void> {
  for (const people of PEOPLE) {
    const label = `${people} at once, ${where}`;
    const { refresh } = await withService(store, 0, (service) =>
      rounds({ refresh: () => costs(service, people) }),
    );
    figure(
      `${label}: the service, a refresh`,
      each(refresh, 'cpu').map((cpu) => cpu / 1000),
      'CPU ms',
    );
    figure(`${label}: refreshes`, each(refresh, 'perSecond'), 'a second');
    const { first, memory } = await withService(store, POSTS, async (service) => ({
      ...(await rounds({ first: () => costs(service, people) })),
      memory: (await service.ask('peakMemory')) as number,
    }));
    figure(
      `${label}: the service, a record`,
      each(first, 'cpu').map((cpu) => cpu / POSTS),
      'CPU µs',
    );
    figure(
      `${label}: records`,
      each(first, 'perSecond').map((syncs) => syncs * POSTS),
      'a second',
    );
    figure(`${label}: the service’s peak memory`, memory, 'MiB');
  }
}

/** What a record and a refresh cost as more people come at once, and as more databases lie in the store. */
export async function benchGrowth({ figure, store, couch = store, databases }: Bench): Promise<void> {
  await grown(figure, couch, 'empty store');
  const empty = await fill(couch, databases);
  await grown(figure, couch, `${databases.toLocaleString('en')} databases`);
  await empty();
}
