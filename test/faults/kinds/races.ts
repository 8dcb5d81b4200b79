import { expect, it } from '@jest/globals';
import { isVaultError, type SyncHandle } from '@data-connector/vault';
import { pagesOf } from '../../system/processes/third-parties.js';
import { PROVIDERS } from '../../harness/providers/of-processes.js';
import { person } from '../../system/vault/person.js';
import { chance } from '../measure/chance.js';
import { seed } from '../../harness/seed.js';
import { SIZES } from '../measure/sizes.js';
import { counted } from '../measure/tally.js';
import { differenceOf, type Stage } from '../processes/stage.js';
import { bring, connectAgain } from '../vault/bring.js';
import { NONE } from '../vault/truth.js';

/** How two devices of a person differ in what they ask for. */
const PAIRS = ['the same', 'another key', 'other cursors'] as const;

/** Two devices ask for one account at the same moment. */
export function races(stage: () => Stage): void {
  it(`gives both of two devices everything, whatever they ask for at once (${SIZES.races})`, () =>
    counted('two syncs of one account', async (count) => {
      const { fleet } = stage();
      const roll = chance(seed, 'races');
      for (let round = 0; round < SIZES.races; round++) {
        const provider = roll.of(PROVIDERS);
        const pair = PAIRS[round % PAIRS.length] ?? 'the same';
        const phone = person();
        const laptop = person('jwk', pair === 'another key' ? { did: phone.did, key: person().key } : phone);
        const connection = await connectAgain(phone, fleet.publicUrl, provider);
        // The phone has some posts already; what the laptop has of them is nothing.
        if (pair === 'other cursors')
          await phone.refresh(fleet.publicUrl, provider, { handlers: ['posts'], limit: 20 });
        await laptop.data.saveConnection(connection);

        const devices = [phone, laptop] as const;
        // Whichever comes first runs until the other one has asked.
        const { [provider]: thirdParty, fronts } = fleet.thirdParties;
        const match = pagesOf(thirdParty, 'posts');
        const release = fronts[provider].faults.add({ kind: 'hang' }, { match });
        const handles = await Promise.all(
          devices.map(async (device, side): Promise<SyncHandle | string> => {
            const known = device.data.connections.get(provider) ?? connection;
            const vault = device.at(fleet.gateways[side as 0 | 1].url);
            return vault
              .sync(known, device.key, { handlers: ['following', 'posts'] })
              .catch((error: unknown) => {
                if (isVaultError(error, 'sync_running')) return error.code;
                throw error;
              });
          }),
        );
        release();
        const ids = handles.map((handle) => (typeof handle === 'string' ? handle : handle.syncId));
        if (pair === 'the same') expect(new Set(ids).size).toBe(1);
        else expect(ids.filter((id) => id === 'sync_running').length).toBe(1);
        count(pair === 'the same' ? 'joined' : `refused for ${pair}`);

        await Promise.all(
          devices.map(async (device, side) => {
            const handle = handles[side];
            const resume = typeof handle === 'object' ? { resume: handle.ticket } : {};
            await bring(device, fleet.gateways[side as 0 | 1].url, provider, {
              handlers: ['following', 'posts'],
              ...resume,
            });
            expect(differenceOf(stage(), device, provider)).toEqual(NONE);
          }),
        );
        count('devices with everything', devices.length);
      }
    }));
}
