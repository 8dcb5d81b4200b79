import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Connection } from '@data-connector/protocol';
import { createVault, generateVaultKey, type Refreshed, type VaultRecord } from '@data-connector/vault';
import { connectAsPerson } from '../../scripts/demo/browser.js';
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
    refresh: (): Promise<Refreshed> =>
      vault.refresh({
        connection: saved.at(-1) as Connection,
        key,
        store: {
          saveConnection: (connection) => void saved.push(connection),
          upsert: (batch) => batch.forEach((record) => records.set(record._id, record)),
        },
      }),
  };
}

/** A phone and a laptop that share a connection made on the phone. */
async function twoDevices() {
  const did = `0x${randomBytes(20).toString('hex')}`;
  const [phone, laptop] = [device(did, 0), device(did, 1)];
  const { url, state } = createVault({ gateway: system.publicUrl, did }).connectUrl('twitter');
  const connection = phone.vault.openReturn(await connectAsPerson(url), { state });
  phone.saved.push(connection);
  laptop.saved.push(connection);
  return { phone, laptop };
}

it('a device whose refresh token another one has spent goes on with the connection that took its place', async () => {
  const { phone, laptop } = await twoDevices();
  system.simulators.twitter.expireTokens();
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
    system.simulators.twitter.expireTokens();
    expect((await one.refresh()).view).toMatchObject({ status: 'completed' });
    tokens.add(one.has().refreshToken);
  }
  expect(tokens.size).toBe(4);
});

it('devices that ask at once get hold of one sync', async () => {
  const { phone, laptop } = await twoDevices();
  const [first, second] = await Promise.all([
    phone.vault.sync(phone.has(), key),
    laptop.vault.sync(laptop.has(), key),
  ]);
  expect(second.syncId).toBe(first.syncId);
  expect((await second.ended()).status).toBe('completed');
  expect((await first.erase()).syncId).toBe(first.syncId);
});
