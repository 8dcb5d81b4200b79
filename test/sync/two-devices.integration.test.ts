import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from '@data-connector/protocol';
import {
  createVault,
  generateVaultKey,
  type Narrated,
  type Refreshed,
  type RefreshNews,
  type VaultRecord,
} from '@data-connector/vault';
import { connectAsPerson } from '@data-connector/simulator';
import { startTestSystem, type TestSystem } from '../harness/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ replicas: 2 });
});
afterAll(() => system.close());

const RECORDS = 25 + 12;
const key = generateVaultKey();

/** One of a person's devices: it has their key and a copy of the connection, and keeps to one replica. */
function device(did: string, replica: number) {
  const records = new Map<string, VaultRecord>();
  const saved: Connection[] = [];
  const vault = createVault({ gateway: system.gateways[replica]?.url ?? '', did });
  return {
    records,
    vault,
    saved,
    has: () => saved.at(-1) as Connection,
    refresh: (own = key): Narrated<RefreshNews, Refreshed> =>
      vault.refresh({
        connection: saved.at(-1) as Connection,
        key: own,
        store: {
          saveConnection: (connection) => void saved.push(connection),
          quarantine: () => undefined,
          remove: (ids) => ids.forEach((id) => records.delete(id)),
          upsert: (batch) => batch.forEach((record) => records.set(record._id, record)),
        },
      }),
  };
}

type Device = ReturnType<typeof device>;

/** Connects on a device, anew or for the first time. */
async function connectOn({ vault }: Device, account?: string): Promise<Connection> {
  const { url, state } = vault.connectUrl('orbit', account === undefined ? {} : { account });
  return vault.openReturn(await connectAsPerson(url), { state });
}

/** A phone and a laptop that share a connection made on the phone. */
async function twoDevices() {
  const did = `0x${randomBytes(20).toString('hex')}`;
  const [phone, laptop] = [device(did, 0), device(did, 1)];
  const connection = await connectOn(phone);
  phone.saved.push(connection);
  laptop.saved.push(connection);
  return { phone, laptop };
}

it('a device whose refresh token another one has spent goes on with the connection that took its place', async () => {
  const { phone, laptop } = await twoDevices();
  system.simulators.orbit.grants.expireAll();
  expect((await phone.refresh()).view.status).toBe('completed');
  expect(phone.has().refreshToken).not.toBe(laptop.has().refreshToken);

  const { view, connection } = await laptop.refresh();
  expect(view.status).toBe('completed');
  expect(connection.refreshToken).toBe(phone.has().refreshToken);
  expect(laptop.saved.map(({ refreshToken }) => refreshToken)).toContain(phone.has().refreshToken);
  // The laptop has its own cursors, which know of nothing that the phone got.
  expect([phone.records.size, laptop.records.size]).toEqual([RECORDS, RECORDS]);
});

it('devices that take turns renew in turn, and neither has to connect again', async () => {
  const { phone, laptop } = await twoDevices();
  const tokens = new Set<string | undefined>();
  for (const one of [phone, laptop, phone, laptop]) {
    system.simulators.orbit.grants.expireAll();
    expect((await one.refresh()).view).toMatchObject({ status: 'completed' });
    tokens.add(one.has().refreshToken);
  }
  expect(tokens.size).toBe(4);
});

it('devices that send the very same request at once get hold of one sync', async () => {
  const { phone, laptop } = await twoDevices();
  const [first, second] = await Promise.all([
    phone.vault.sync(phone.has(), key),
    laptop.vault.sync(laptop.has(), key),
  ]);
  expect(second.syncId).toBe(first.syncId);
  expect((await second.ended()).status).toBe('completed');
  expect((await first.erase()).syncId).toBe(first.syncId);
});

it('a device without cursors does not join the sync of one that has some: both end with every record', async () => {
  const { phone, laptop } = await twoDevices();
  await phone.refresh();
  expect(phone.has().cursors).toBeDefined();
  system.simulators.orbit.faults.always('posts', 'hang');
  const begun = await phone.vault.sync(phone.has(), key);
  const news = laptop.refresh();
  for await (const { type } of news) if (type === 'waiting') break;
  system.simulators.orbit.faults.clear();
  await begun.erase();
  await news;
  expect([phone.records.size, laptop.records.size]).toEqual([RECORDS, RECORDS]);
});

describe('a new phone', () => {
  it('with the key but no connection connects anew, waits for the sync that runs, and gets everything again', async () => {
    const { phone, laptop } = await twoDevices();
    system.simulators.orbit.faults.always('posts', 'hang');
    const begun = await phone.vault.sync(phone.has(), key);
    laptop.saved.push(await connectOn(laptop));
    await expect(laptop.vault.sync(laptop.has(), key)).rejects.toMatchObject({ code: 'sync_running' });
    await begun.erase();
    system.simulators.orbit.faults.clear();
    await laptop.refresh();
    expect(laptop.records.size).toBe(RECORDS);
  });

  it('with connection, cursors and key gets only what is new', async () => {
    const { phone, laptop } = await twoDevices();
    await phone.refresh();
    laptop.saved.push(phone.has());
    await laptop.refresh();
    expect(laptop.records.size).toBe(0);
  });
});

describe('a lost key', () => {
  const other = generateVaultKey();

  it('costs nothing where no refresh token was spent: another key gets the same data, once the sync is over', async () => {
    const { phone } = await twoDevices();
    system.simulators.orbit.faults.always('posts', 'hang');
    const lost = await phone.vault.sync(phone.has(), key);
    await expect(phone.vault.sync(phone.has(), other)).rejects.toMatchObject({ code: 'sync_running' });
    await lost.erase();
    system.simulators.orbit.faults.clear();
    await phone.refresh(other);
    expect(phone.records.size).toBe(RECORDS);
  });

  it('takes a renewed connection with it: connecting anew goes on, and disconnecting erases what nobody can open', async () => {
    const { phone } = await twoDevices();
    await phone.refresh();
    system.simulators.orbit.grants.expireAll();
    const lost = await phone.vault.sync(phone.has(), key, { handlers: ['following'] });
    const { result } = await lost.ended();
    await expect(phone.vault.sync(phone.has(), other)).rejects.toMatchObject({ code: 'key_wrong' });
    await expect(phone.vault.disconnect(phone.has())).rejects.toMatchObject({
      code: 'connection_superseded',
    });

    const { account, cursors = {} } = phone.has();
    phone.saved.push({ ...(await connectOn(phone, account.id)), cursors });
    const { view } = await phone.refresh(other);
    expect([view.status, result !== undefined]).toEqual(['completed', true]);
    await phone.vault.disconnect(phone.has());
    await expect(lost.status()).rejects.toMatchObject({ code: 'sync_erased' });
  });
});
