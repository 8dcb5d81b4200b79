import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createVault, generateVaultKey, type Connection, type SyncHandle } from '@data-connector/vault';
import { connectAsPerson } from '@data-connector/simulator';
import { tide } from '../harness/providers/tide.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { vaultRecords, type VaultRecords } from '../system/vault/records.js';

const SIZE = 12;
let system: TestSystem<'tide'>;
beforeAll(async () => {
  system = await startTestSystem({
    providers: { tide },
    simulators: { sizes: { following: SIZE }, people: 9 },
  });
});
afterAll(() => system.close());

let people = 0;
/** A person of their own, connected on some devices, each of which has a Vault of its own. */
async function person(devices = 1) {
  const did = `0x${randomBytes(20).toString('hex')}`;
  const vault = createVault({ gateway: system.publicUrl, did });
  const key = generateVaultKey();
  const { tide: third } = system.simulators;
  const account = third.people[people++]?.id ?? '';
  const { url, state } = vault.connectUrl('tide');
  const connection = vault.openReturn(await connectAsPerson(url, { account }), { state });
  const device = (data: VaultRecords) => ({
    data,
    ids: () =>
      data
        .of('tide')
        .map(({ sourceId }) => sourceId)
        .sort(),
    aside: () => data.asideOf('tide').map(({ sourceId }) => sourceId),
    nameOf: (id: string) => data.of('tide').find(({ sourceId }) => sourceId === id)?.name,
    has: () => data.connections.get('tide') as Connection,
    begin: (limit?: number) =>
      vault.sync(data.connections.get('tide') as Connection, key, limit === undefined ? {} : { limit }),
    /** As a device opens a sync that another one has begun, or itself at another time. */
    collect: ({ ticket }: SyncHandle) =>
      vault.openSync({ ...ticket, connection: data.connections.get('tide') as Connection, key }).collect({
        ...data,
        onConnection: (one) => data.saveConnection(one),
        onCursors: (one) => data.saveConnection(one),
      }),
    async refresh(limit?: number) {
      const refreshed = await vault.refresh({
        connection: data.connections.get('tide') as Connection,
        key,
        store: data,
        ...(limit === undefined ? {} : { limit }),
      });
      expect(refreshed.view.status).toBe('completed');
      return { ...refreshed.collected, ...refreshed.view.handlers['following'] };
    },
  });
  const all = Array.from({ length: devices }, () => device(vaultRecords()));
  for (const { data } of all) await data.saveConnection(connection);
  return {
    devices: all,
    there: () => [...third.ids(account).following].sort(),
    add: () => third.add('following', {}, account),
    remove: (id: string) => third.remove('following', id, account),
    edit: (id: string, name: string | null) => third.giveAs('following', id, { name }),
    forget: () => third.forget('following', account),
  };
}

it('what is deleted and edited at the third party is so in the Vault after the next sync, and nothing else', async () => {
  const { add, devices, edit, remove, there } = await person();
  const [phone] = devices as [(typeof devices)[0]];
  expect(await phone.refresh()).toMatchObject({ records: SIZE, gone: 0, snapshot: { complete: true } });
  const [gone = '', edited = ''] = there();
  remove(gone);
  edit(edited, 'Another Name');
  const added = add();
  expect(await phone.refresh()).toMatchObject({ records: 2, gone: 1, snapshot: { complete: false } });
  expect([phone.ids(), phone.nameOf(edited)]).toEqual([there(), 'Another Name']);
  expect(phone.ids()).toContain(added);
  expect(await phone.refresh()).toMatchObject({ records: 0, gone: 0, unchanged: true });
  expect(phone.ids()).toEqual(there());
});

it('a limit counts tombstones, and runs of it bring the whole and then every change', async () => {
  const { devices, remove, there } = await person();
  const [phone] = devices as [(typeof devices)[0]];
  const all = async () => {
    for (let more: boolean | undefined = true; more;) {
      const one = await phone.refresh(5);
      expect(one.records + one.gone).toBeLessThanOrEqual(5);
      more = one.more;
    }
  };
  await all();
  expect(phone.ids()).toEqual(there());
  for (const id of there().slice(0, 7)) remove(id);
  await all();
  expect(phone.ids()).toEqual(there());
});

it('where the third party has forgotten what it told, what is gone goes all the same', async () => {
  const { devices, forget, remove, there } = await person();
  const [phone] = devices as [(typeof devices)[0]];
  const first = await phone.refresh();
  const [gone = ''] = there();
  remove(gone);
  forget();
  const again = await phone.refresh();
  expect(again).toMatchObject({ records: SIZE - 1, gone: 0, snapshot: { complete: true } });
  expect(again.snapshot?.id).not.toBe(first.snapshot?.id);
  expect(phone.ids()).toEqual(there());
});

it('what could not be read is kept aside, and goes with its tombstone', async () => {
  const { devices, edit, remove, there } = await person();
  const [phone] = devices as [(typeof devices)[0]];
  const [odd = ''] = there();
  edit(odd, null);
  await phone.refresh();
  expect([phone.aside(), phone.ids().includes(odd)]).toEqual([[odd], false]);
  remove(odd);
  await phone.refresh();
  expect([phone.aside(), phone.ids()]).toEqual([[], there()]);
  // Other people have somebody of this id too.
  edit(odd, 'Readable Again');
});

it('a second device that has got less far keeps what it should, and loses what is gone with its own next sync', async () => {
  const { add, devices, remove, there } = await person(2);
  const [phone, laptop] = devices as [(typeof devices)[0], (typeof devices)[0]];
  await phone.refresh();
  await laptop.refresh();
  const [gone = ''] = there();
  remove(gone);
  add();
  await phone.refresh();
  const [other = ''] = there();
  remove(other);
  // The laptop gets hold of a sync that began with the phone's cursor: it tells of one deletion only.
  const begun = await phone.begin();
  await begun.ended();
  await laptop.collect(begun);
  expect(laptop.ids()).toContain(gone);
  expect(laptop.ids()).toContain(other);
  expect(laptop.has().cursors).not.toEqual(phone.has().cursors);
  await begun.erase();
  for (const device of [laptop, phone]) {
    await device.refresh();
    expect(device.ids()).toEqual(there());
  }
});

it('a sync that is collected late brings back nothing that is gone, and takes nothing that came back', async () => {
  const { add, devices, remove, there } = await person();
  const [phone] = devices as [(typeof devices)[0]];
  await phone.refresh();
  const added = add();
  const late = await phone.begin();
  await late.ended();
  // Another sync from the same cursor is collected first; by then what was added is gone again.
  remove(added);
  const next = await phone.begin(100);
  await next.ended();
  await phone.collect(next);
  await phone.collect(late);
  expect(phone.ids()).toEqual(there());
  await Promise.all([late.erase(), next.erase()]);
});
