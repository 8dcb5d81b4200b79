import { expect, it } from '@jest/globals';
import type { Connection, VaultStore } from '@data-connector/vault';
import { hold } from '../../system/processes/hold.js';
import { pagesOf } from '../../system/processes/third-parties.js';
import { PROVIDERS, type ProviderName } from '../../harness/providers/of-processes.js';
import { person, type Person } from '../../system/vault/person.js';
import { counted } from '../measure/tally.js';
import { differenceOf, type Stage } from '../processes/stage.js';
import { bring, connectAgain } from '../vault/bring.js';
import { NONE } from '../vault/truth.js';

function connectionOf({ data }: Person, provider: ProviderName): Connection {
  const connection = data.connections.get(provider);
  if (!connection) throw new Error('Connect first');
  return connection;
}

class Gone extends Error {
  override readonly name = 'Gone';
}

/** A Vault whose process ends when it is called so. */
function dying(somebody: Person, at: keyof VaultStore, nth: number): VaultStore {
  let calls = 0;
  const { data } = somebody;
  const step =
    <Args extends unknown[]>(name: keyof VaultStore, act: (...args: Args) => unknown) =>
    (...args: Args): void => {
      if (name === at && ++calls === nth) throw new Gone();
      void act(...args);
    };
  return {
    ...data,
    saveConnection: step('saveConnection', data.saveConnection.bind(data)),
    upsert: step('upsert', data.upsert.bind(data)),
    prune: step('prune', (about) => data.prune?.(about)),
  };
}

/** Ways in which a Vault leaves its sync, each of which may come back as if nothing had happened. */
type Way = (stage: Stage, somebody: Person, provider: ProviderName) => Promise<unknown>;

const leavesAt =
  (at: keyof VaultStore, nth: number): Way =>
  ({ fleet }, somebody, provider) =>
    expect(somebody.refresh(fleet.publicUrl, provider, { store: dying(somebody, at, nth) })).rejects.toThrow(
      Gone,
    );

const WAYS: readonly (readonly [string, Way])[] = [
  [
    'is gone as soon as it has begun a sync',
    async ({ fleet }, somebody, provider) => {
      await somebody.at(fleet.publicUrl).sync(connectionOf(somebody, provider), somebody.key);
    },
  ],
  ['is gone when it was to save the connection', leavesAt('saveConnection', 1)],
  ['is gone when it was to save the cursors', leavesAt('saveConnection', 2)],
  ['is gone when it was to write the first records', leavesAt('upsert', 1)],
  ['is gone when it was to write some more', leavesAt('upsert', 2)],
  [
    'comes twice at once',
    ({ fleet }, somebody, provider) =>
      Promise.allSettled([
        somebody.refresh(fleet.publicUrl, provider),
        somebody.refresh(fleet.publicUrl, provider),
      ]),
  ],
  [
    'is on two devices, of which one erases what the other collects',
    async (stage, phone, provider) => {
      const laptop = person('jwk', phone);
      await laptop.data.saveConnection(connectionOf(phone, provider));
      await Promise.all([phone, laptop].map((device) => bring(device, stage.fleet.publicUrl, provider)));
      expect(differenceOf(stage, laptop, provider)).toEqual(NONE);
    },
  ],
  [
    'erases its sync while it runs',
    async ({ fleet }, somebody, provider) => {
      const release = hold(
        fleet.thirdParties.fronts[provider],
        pagesOf(fleet.thirdParties[provider], 'posts'),
      );
      const handle = await somebody.at(fleet.publicUrl).sync(connectionOf(somebody, provider), somebody.key);
      for await (const { view } of handle.events()) if ((view.handlers['posts']?.records ?? 0) > 0) break;
      expect((await handle.erase()).syncId).toBe(handle.syncId);
      release();
      await expect(handle.status()).rejects.toMatchObject({ code: 'sync_erased' });
    },
  ],
];

/** The Vault itself fails. */
export function vaults(stage: () => Stage): void {
  it.each(WAYS)('loses nothing when a Vault %s', (name, way) =>
    counted(`Vault ${name}`, async (count) => {
      for (const provider of PROVIDERS) {
        const somebody = person();
        await connectAgain(somebody, stage().fleet.publicUrl, provider);
        await way(stage(), somebody, provider);
        await bring(somebody, stage().fleet.publicUrl, provider);
        expect(differenceOf(stage(), somebody, provider)).toEqual(NONE);
        count('Vaults with everything');
      }
    }),
  );
}
