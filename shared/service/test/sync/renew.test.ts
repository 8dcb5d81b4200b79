import { ConnectorError } from '@data-connector/kit/errors';
import { silentLog } from '@data-connector/kit/log';
import type { Tokens } from '@data-connector/provider';
import type { Renewed } from '../../src/ledger/accounts.js';
import { Renewing, type RenewingParts } from '../../src/sync/renew.js';
import { latch } from './support/latch.js';

const old: Tokens = { accessToken: 'a1', refreshToken: 'r1', scopes: [] };
const fresh: Tokens = { accessToken: 'a2', refreshToken: 'r2', scopes: [] };
type Ask = RenewingParts['provider']['renew'];
const away = () => Promise.reject(new ConnectorError('datastore_unavailable'));

const sealed = { id: 'a', epoch: 0, spent: 'h', sealed: { keyring: {} as never, connection: 'c' } };

function renewingWith(parts: Partial<RenewingParts> & { ask?: Ask } = {}) {
  const asked: Tokens[] = [];
  const kept: (Renewed | undefined)[] = [];
  const revoked: Tokens[] = [];
  const disk: string[] = [];
  const { ask = async () => fresh, ...rest } = parts;
  const renewing = new Renewing({
    provider: {
      renew: (tokens, signal) => (asked.push(tokens), ask(tokens, signal)),
      revoke: async (tokens) => revoked.push(tokens) > 0,
    },
    begin: async () => undefined,
    reserve: () => (
      disk.push('reserved'),
      {
        write: () => disk.push('written'),
        drop: () => disk.push('dropped'),
        leave: () => disk.push('left'),
      }
    ),
    seal: () => sealed,
    keep: async (renewed) => (kept.push(renewed), true),
    given: async () => undefined,
    log: silentLog,
    waitsMs: [1, 1],
    ...rest,
  });
  return { renewing, asked, kept, revoked, disk };
}

const isSettled = async (renewing: Renewing): Promise<boolean> => {
  let settled = false;
  void renewing.settled().then(() => (settled = true));
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  return settled;
};

test('a renewal is under way until what came is kept', async () => {
  const [answer, written] = [latch(), latch()];
  const { renewing } = renewingWith({
    ask: async () => (await answer.opened, fresh),
    keep: () => written.opened.then(() => true),
  });
  expect(await isSettled(renewing)).toBe(true);
  const renewed = renewing.renew(old);
  expect(await isSettled(renewing)).toBe(false);
  answer.open();
  expect(await isSettled(renewing)).toBe(false);
  written.open();
  expect(await renewed).toEqual(fresh);
  expect(await isSettled(renewing)).toBe(true);
});

test('without the right to spend the token nobody is asked', async () => {
  const { renewing, asked } = renewingWith({
    begin: () => Promise.reject(new ConnectorError('lease_lost')),
  });
  await expect(renewing.renew(old)).rejects.toMatchObject({ code: 'lease_lost' });
  expect([asked, await isSettled(renewing)]).toEqual([[], true]);
});

test('a renewal that failed is over, and the third party is asked again', async () => {
  let asked = 0;
  const ask = () => (++asked === 1 ? Promise.reject(new Error('refused')) : Promise.resolve(fresh));
  const { renewing } = renewingWith({ ask });
  await expect(renewing.renew(old)).rejects.toThrow('refused');
  expect(await isSettled(renewing)).toBe(true);
  expect([await renewing.renew(old), asked]).toEqual([fresh, 2]);
});

test('what came is kept as soon as the store is back', async () => {
  let tries = 0;
  const { renewing, asked } = renewingWith({ keep: () => (++tries < 3 ? away() : Promise.resolve(true)) });
  expect([await renewing.renew(old), tries, asked]).toEqual([fresh, 3, [old]]);
});

test('what cannot be kept is given to nobody, and nothing is spent again for it', async () => {
  let there = false;
  const { renewing, asked } = renewingWith({ keep: () => (there ? Promise.resolve(true) : away()) });
  for (let i = 0; i < 2; i++)
    await expect(renewing.renew(old)).rejects.toMatchObject({ code: 'datastore_unavailable' });
  there = true;
  expect(await renewing.renew(old)).toEqual(fresh);
  expect(asked).toEqual([old]);
});

test('what could not be kept is tried once more at the end', async () => {
  let there = false;
  const kept: unknown[] = [];
  const { renewing, disk } = renewingWith({
    keep: async (renewed) => (there ? kept.push(renewed) > 0 : away()),
  });
  await expect(renewing.renew(old)).rejects.toMatchObject({ code: 'datastore_unavailable' });
  await renewing.settled();
  there = true;
  await renewing.settled();
  await renewing.settled();
  expect(kept).toEqual([sealed]);
  expect(disk).toEqual(['reserved', 'written', 'left', 'dropped']);
});

test('room on the disk is taken before the third party is asked, and what came is there before anything else happens', async () => {
  const order: string[] = [];
  const { renewing } = renewingWith({
    ask: async () => (order.push('asked'), queueMicrotask(() => order.push('something else')), fresh),
    reserve: () => (
      order.push('reserved'),
      { write: () => order.push('written'), drop: () => order.push('dropped'), leave: () => undefined }
    ),
    keep: async () => order.push('kept') > 0,
  });
  await renewing.renew(old);
  expect(order.filter((what) => what !== 'something else')).toEqual([
    'reserved',
    'asked',
    'written',
    'kept',
    'dropped',
  ]);
});

test.each<[string, () => void, Partial<RenewingParts>]>([
  [
    'has no room',
    () => undefined,
    {
      reserve: () => {
        throw new Error('ENOSPC');
      },
    },
  ],
  ['fails', () => undefined, {}],
])('a disk that %s keeps no token from being renewed', async (what, _nothing, parts) => {
  const broken = {
    write: () => {
      throw new Error('EIO');
    },
    drop: () => undefined,
    leave: () => undefined,
  };
  const { renewing } = renewingWith(what === 'fails' ? { reserve: () => broken } : parts);
  expect(await renewing.renew(old)).toEqual(fresh);
});

test('what comes for a connection that was ended meanwhile is revoked, and given to nobody', async () => {
  const given: string[] = [];
  const { renewing, revoked, disk } = renewingWith({
    keep: async () => false,
    given: async (up) => given.push(up),
  });
  await expect(renewing.renew(old)).rejects.toMatchObject({ code: 'reconnect_required' });
  expect([revoked, given, disk.at(-1)]).toEqual([[fresh], ['revoked'], 'dropped']);
});

test.each([
  ['are not revoked', { revoke: () => Promise.reject(new Error('down')) }],
  ['are not seen to be revoked', { revoke: () => Promise.resolve(false) }],
  ['no app can revoke', {}],
])('tokens that nobody may have and that %s are told to be left', async (_name, ending) => {
  const given: string[] = [];
  const { renewing } = renewingWith({
    provider: { renew: async () => fresh, ...ending },
    keep: async () => false,
    given: async (up) => given.push(up),
  });
  await expect(renewing.renew(old)).rejects.toMatchObject({ code: 'reconnect_required' });
  expect(given).toEqual(['left']);
});
