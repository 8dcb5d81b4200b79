import { SERVICE_FLAGS, startPart } from './parts.js';
import { connect, erase, sync, type BenchVault } from './sync.js';
import { rate } from './report.js';

const PEOPLE = 10;
const SYNCS = 300;

/** (5) syncs that find nothing new: how many a second, and what each costs. */
export async function benchIdle(couch: string): Promise<void> {
  const simulator = await startPart('./simulator-part.ts', { posts: 0 });
  const service = await startPart('./service-part.ts', { couch, simulator: simulator.ready }, SERVICE_FLAGS);
  const url = service.ready['url'] as string;
  const people: BenchVault[] = [];
  for (let i = 0; i < PEOPLE; i++) people.push(await connect(url));
  const round = async (vault: BenchVault, times: number) => {
    for (let i = 0; i < times; i++) await erase(await sync(url, vault, { handlers: ['posts'] }));
  };
  await Promise.all(people.map((vault) => round(vault, 3)));
  type Counts = { requests: number; events: number };
  const before = (await service.ask('counts')) as Counts;
  const begun = performance.now();
  await Promise.all(people.map((vault) => round(vault, SYNCS / PEOPLE)));
  const seconds = (performance.now() - begun) / 1000;
  const after = (await service.ask('counts')) as Counts;
  const each = (name: keyof Counts) => ((after[name] - before[name]) / SYNCS).toFixed(1);
  console.log(
    `(5) syncs that find nothing new: ${rate(SYNCS / seconds)}/s, erased after each; each costs ${each('requests')} CouchDB requests and ${each('events')} messages`,
  );
  await Promise.all([service.end(), simulator.end()]);
}
