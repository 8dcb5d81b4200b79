import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createVault, generateVaultKey, type Connection } from '@data-connector/vault';
import { connectAsPerson } from '@data-connector/simulator';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { vaultRecords } from '../system/vault/records.js';

const FOLLOWING = 12;
let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({
    simulators: { sizes: { posts: 0, following: FOLLOWING } },
  });
});
afterAll(() => system.close());

/** A Vault with everybody whom its person follows, and what it has of somebody. */
async function aVault() {
  const did = `0x${randomBytes(20).toString('hex')}`;
  const vault = createVault({ gateway: system.publicUrl, did });
  const [key, data] = [generateVaultKey(), vaultRecords()];
  const { url, state } = vault.connectUrl('orbit');
  await data.saveConnection(vault.openReturn(await connectAsPerson(url), { state }));
  const refresh = async () => {
    const connection = data.connections.get('orbit') as Connection;
    // By name, so that it is not skipped as not due.
    const refreshed = await vault.refresh({ connection, key, handlers: ['following'], store: data });
    expect(refreshed.view).toMatchObject({ status: 'completed' });
    return refreshed.view.handlers['following'];
  };
  await refresh();
  const account = data.connections.get('orbit')?.account.id ?? '';
  const idOf = (sourceId: string) => `orbit-${account}-${sourceId}`;
  const has = (sourceId: string) => data.of('orbit').some(({ _id }) => _id === idOf(sourceId));
  const aside = () => data.asideOf('orbit').map(({ _id, reason }) => [_id, reason]);
  return { account, data, refresh, idOf, has, aside };
}

it('a complete snapshot drops who is gone and spares who could not be read, until they can be', async () => {
  const { orbit } = system.simulators;
  const { data, refresh, idOf, has, aside } = await aVault();
  const [gone = '', odd = ''] = data.of('orbit').map(({ sourceId }) => sourceId);
  orbit.remove('following', gone);
  orbit.giveAs('following', odd, { name: null });
  expect(await refresh()).toMatchObject({ records: FOLLOWING - 2, quarantined: 1 });
  expect([has(gone), has(odd), aside()]).toEqual([false, true, [[idOf(odd), 'unmapped']]]);

  orbit.giveAs('following', odd, { name: 'Readable Again' });
  await refresh();
  expect([data.of('orbit').length, aside()]).toEqual([FOLLOWING - 1, []]);
  expect(data.of('orbit').find(({ sourceId }) => sourceId === odd)?.name).toBe('Readable Again');
  orbit.add('following');
});

it('a complete snapshot in which somebody has no id drops nobody, and the next whole one does', async () => {
  const { orbit } = system.simulators;
  const { data, refresh, has, aside } = await aVault();
  const [gone = '', odd = ''] = data.of('orbit').map(({ sourceId }) => sourceId);
  orbit.remove('following', gone);
  orbit.giveAs('following', odd, { id: null });
  await refresh();
  expect([has(gone), has(odd), aside().length]).toEqual([true, true, 1]);

  orbit.giveAs('following', odd, {});
  await refresh();
  expect([has(gone), has(odd), aside()]).toEqual([false, true, []]);
});
