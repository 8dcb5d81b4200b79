import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { PROVIDERS, type ProviderName } from '../../harness/providers/of-processes.js';
import { person } from '../../system/vault/person.js';
import { chance } from '../measure/chance.js';
import { seed } from '../../harness/seed.js';
import { SIZES } from '../measure/sizes.js';
import { counted } from '../measure/tally.js';
import type { Stage } from '../processes/stage.js';

/** So many at once. */
const LANES = 4;

/** A sync that has ended, and the ref that its outcome was to be pushed to. */
interface Told {
  readonly syncId: string;
  readonly ref: string;
  readonly status: string;
}

/** Makes short syncs, none like the one before it, so that each is a sync of its own. */
async function lane(
  { fleet }: Stage,
  provider: ProviderName,
  wanted: () => boolean,
  told: Told[],
): Promise<void> {
  const somebody = person();
  const connection = await somebody.connect(fleet.publicUrl, provider);
  for (let limit = 1; wanted(); limit++) {
    const ref = `${somebody.did}-${limit}`;
    const options = { handlers: ['following'], limit, notify: { relay: 'phones', ref } };
    const handle = await somebody.at(fleet.publicUrl).sync(connection, somebody.key, options);
    told.push({ syncId: handle.syncId, ref, status: (await handle.ended()).status });
  }
}

/** Makes syncs on several lanes until there are so many. */
async function syncs(stage: Stage, howMany: number): Promise<Told[]> {
  const told: Told[] = [];
  let begun = 0;
  const wanted = () => begun++ < howMany;
  await Promise.all(
    Array.from({ length: LANES }, (_, number) =>
      lane(stage, PROVIDERS[number % PROVIDERS.length] as ProviderName, wanted, told),
    ),
  );
  return told;
}

/** Each outcome was pushed, and as what it was. @returns how many pushes there were for them */
async function pushed({ fleet }: Stage, told: readonly Told[]): Promise<number> {
  let pushes = 0;
  for (const { ref, status, syncId } of told) {
    const of = await fleet.relay.of(ref);
    const said = new Set(of.map(({ notification: { data } }) => `${data.syncId} ${data.outcome}`));
    expect(said).toEqual(new Set([`${syncId} ${status}`]));
    expect(new Set(of.map(({ id }) => id)).size).toBe(1);
    pushes += of.length;
  }
  return pushes;
}

/** The broker goes, and comes back. */
export function brokers(stage: () => Stage): void {
  it(`tells of each of ${SIZES.syncsOverRestarts} outcomes, though the broker is killed ${SIZES.brokerRestarts} times`, () =>
    counted('broker killed while syncs finish', async (count) => {
      const { broker } = stage();
      const roll = chance(seed, 'broker');
      const ended = new AbortController();
      const killing = (async () => {
        for (let round = 0; round < SIZES.brokerRestarts && !ended.signal.aborted; round++) {
          await sleep(roll.below(2000));
          await broker.kill9();
          await sleep(roll.below(2000));
          await broker.restart();
          count('restarts');
        }
      })();
      let told: Told[] = [];
      // As long as the broker is killed there are syncs that end.
      for (const done = killing.then(() => true); ;) {
        told = [...told, ...(await syncs(stage(), SIZES.syncsOverRestarts))];
        if (await Promise.race([done, sleep(0, false)])) break;
      }
      ended.abort();
      await killing;
      count('outcomes', told.length);
      count('pushes', await pushed(stage(), told));
    }));

  it('tells of what ended while the broker was away, once it is back', () =>
    counted(`broker away for ${SIZES.brokerAwayMs / 1000} s`, async (count) => {
      const { brokerFront } = stage().fleet;
      const back = brokerFront.faults.add({ kind: 'refuse' });
      brokerFront.disconnect();
      const [told] = await Promise.all([syncs(stage(), 2 * LANES), sleep(SIZES.brokerAwayMs)]);
      back();
      count('outcomes', told.length);
      count('pushes', await pushed(stage(), told));
    }));

  it('goes on by itself when its queue was deleted and the broker killed in one second', () =>
    counted('queue deleted, broker killed', async (count) => {
      const { broker, fleet } = stage();
      // An event that another queue takes is not published again.
      await fleet.tap.close();
      await broker.control('delete_queue', 'notifier');
      await broker.kill9();
      await broker.restart();
      // Whatever is not taken while nobody has made the queue anew waits in its sync.
      const told = await syncs(stage(), LANES);
      count('outcomes', told.length);
      count('pushes', await pushed(stage(), told));
    }));
}
