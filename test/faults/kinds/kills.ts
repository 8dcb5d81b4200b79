import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Connection } from '@data-connector/vault';
import type { Replica } from '../../system/processes/replica.js';
import { RENEWED, PROVIDERS } from '../../harness/providers/of-processes.js';
import { person } from '../../system/vault/person.js';
import { chance, type Chance } from '../measure/chance.js';
import { seed } from '../../harness/seed.js';
import { SIZES } from '../measure/sizes.js';
import { counted } from '../measure/tally.js';
import { differenceOf, slowed, type Stage } from '../processes/stage.js';
import { bring, connectAgain } from '../vault/bring.js';
import { several } from '../vault/several.js';
import { NONE } from '../vault/truth.js';

/** Longer than a sync takes here, in ms. */
const WINDOW_MS = 900;
const VAULTS = 2;
/** After so many kills everybody comes to their end: a Vault is to meet some kills, and not all that are to come. */
const TOGETHER = 10;

/** Mostly those that run syncs. */
function victim({ fleet }: Stage, roll: Chance): Replica {
  const { gateways, keeper, notifier, services } = fleet;
  const runs = Object.values(services).flat();
  return roll.of([...runs, ...runs, ...gateways, keeper, notifier]);
}

async function kill({ wire }: Stage, replica: Replica): Promise<void> {
  const { pid } = replica.processes.at(-1) as { pid: number };
  await wire.cut(pid, join(replica.folder, 'spool'), () => replica.end('SIGKILL'));
  await replica.restart();
}

/** What nobody can mend: the third party has answered, and the answer was not in the process yet, or not on its disk, when it was killed. */
const excuse =
  ({ wire }: Stage) =>
  ({ refreshToken = '' }: Connection): boolean =>
    wire.lost.has(refreshToken);

/** Processes end as in a power cut, at random moments. */
export function kills(stage: () => Stage): void {
  it(`loses nothing and brings nothing twice when processes are killed at random moments (${SIZES.killsAtRandom})`, () =>
    counted('kill -9 at random moments', async (count) => {
      const { fleet } = stage();
      const isExcused = excuse(stage());
      const roll = chance(seed, 'kills');
      const vaults = several();
      slowed(stage(), 25);
      for (let round = 1; round <= SIZES.killsAtRandom; round++) {
        const provider = roll.of(PROVIDERS);
        for (let number = 0; number < VAULTS; number++) {
          const somebody = person();
          await connectAgain(somebody, fleet.publicUrl, provider);
          vaults.begin(somebody, provider, bring(somebody, fleet.publicUrl, provider, { isExcused }));
        }
        await sleep(roll.below(WINDOW_MS));
        const replica = victim(stage(), roll);
        await kill(stage(), replica);
        count('kills');
        count(`of ${replica.name.replace(/-\d$/, '')}`);
        if (round % TOGETHER !== 0 && round !== SIZES.killsAtRandom) continue;
        for (const { brought, provider, somebody } of await vaults.ended()) {
          expect(differenceOf(stage(), somebody, provider)).toEqual(NONE);
          count('Vaults with everything');
          count('syncs', brought.syncs);
          count('interrupted', brought.met.includes('lease_lost') ? 1 : 0);
        }
      }
    }));

  it(`has nobody connect again when a process is killed around a renewal (${SIZES.killsAroundRenewal})`, () =>
    counted('kill -9 around a renewal', async (count) => {
      const { fleet, wire } = stage();
      const isLost = excuse(stage());
      let forNothing = 0;
      // The person connects again either way: what counts is how many had to.
      const isExcused = (connection: Connection) => {
        if (!isLost(connection)) forNothing++;
        return true;
      };
      const roll = chance(seed, 'renewals');
      const [answered, lost, inHand] = [wire.answered, wire.lost.size, wire.inHand.size];
      const vaults = several();
      for (let round = 1; round <= SIZES.killsAroundRenewal; round++) {
        const somebody = person();
        const side = round % 2 === 0 ? 0 : 1;
        const replica = fleet.services[RENEWED][side];
        const { accessToken } = await connectAgain(somebody, fleet.publicUrl, RENEWED);
        // Nobody else's: a token that is refused as soon as it was renewed means that the grant is gone.
        fleet.thirdParties[RENEWED].grants.expire(accessToken);
        const renewed = wire.next();
        const way = bring(somebody, fleet.gateways[side].url, RENEWED, { isExcused });
        vaults.begin(somebody, RENEWED, way);
        // Two thirds of the moments lie after the answer, where what was spent is not written down yet.
        if (roll.below(3) > 0) await Promise.race([renewed, way]);
        await sleep(roll.below(60));
        await kill(stage(), replica);
        count('kills');
        if (round % TOGETHER !== 0 && round !== SIZES.killsAroundRenewal) continue;
        for (const { somebody } of await vaults.ended()) {
          expect(differenceOf(stage(), somebody, RENEWED)).toEqual(NONE);
          count('Vaults with everything');
        }
      }
      count('renewals', wire.answered - answered);
      count('answers lost on the wire', wire.lost.size - lost - (wire.inHand.size - inHand));
      count('answers lost on the way to the disk', wire.inHand.size - inHand);
      count('reconnects for nothing', forNothing);
      expect(forNothing).toBe(0);
    }));
}
