import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { PROVIDERS } from '../../harness/providers/of-processes.js';
import { person } from '../../system/vault/person.js';
import { chance } from '../measure/chance.js';
import { seed } from '../../harness/seed.js';
import { SIZES } from '../measure/sizes.js';
import { counted } from '../measure/tally.js';
import { differenceOf, slowed, type Stage } from '../processes/stage.js';
import { bring, connectAgain } from '../vault/bring.js';
import { several } from '../vault/several.js';
import { NONE } from '../vault/truth.js';

const VAULTS = 4;
const WINDOW_MS = 900;

/** Processes are asked to end while they work. */
export function endings(stage: () => Stage): void {
  it(`ends in good order under load, and nothing is lost (${SIZES.endings})`, () =>
    counted('SIGTERM under load', async (count) => {
      const { fleet } = stage();
      const { gateways, keeper, notifier, services } = fleet;
      const roll = chance(seed, 'endings');
      const runs = Object.values(services).flat();
      const all = [...runs, ...runs, ...gateways, keeper, notifier];
      slowed(stage(), 25);
      for (let round = 0; round < SIZES.endings; round++) {
        const vaults = several();
        for (let number = 0; number < VAULTS; number++) {
          const provider = roll.of(PROVIDERS);
          const somebody = person();
          await connectAgain(somebody, fleet.publicUrl, provider);
          vaults.begin(somebody, provider, bring(somebody, fleet.publicUrl, provider));
        }
        await sleep(roll.below(WINDOW_MS));
        const replica = roll.of(all);
        expect(await replica.end('SIGTERM')).toEqual({ code: 0, signal: null });
        await replica.restart();
        count('ends');
        for (const { brought, provider, somebody } of await vaults.ended()) {
          expect(differenceOf(stage(), somebody, provider)).toEqual(NONE);
          // A process that ends in good order leaves no lease to run out.
          expect(brought.met).not.toContain('lease_lost');
          count('Vaults with everything');
        }
      }
    }));
}
