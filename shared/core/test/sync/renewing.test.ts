import { ConnectorError } from '@data-connector/core/errors';
import { silentLog } from '@data-connector/core/log';
import type { Tokens } from '@data-connector/core/provider';
import { Renewing, type RenewingParts } from '../../src/sync/renewing.js';
import { latch } from './support/eventually.js';

const old: Tokens = { accessToken: 'a1', refreshToken: 'r1', scopes: [] };
const fresh: Tokens = { accessToken: 'a2', refreshToken: 'r2', scopes: [] };
const away = () => Promise.reject(new ConnectorError('datastore_unavailable'));

function renewingWith(parts: Partial<RenewingParts> = {}) {
  const asked: Tokens[] = [];
  const kept: Tokens[] = [];
  const renewing = new Renewing({
    ask: async (tokens) => (asked.push(tokens), fresh),
    confirm: async () => undefined,
    keep: async (_spent, renewed) => void kept.push(renewed),
    log: silentLog,
    patience: { waitsMs: [1, 1] },
    ...parts,
  });
  return { renewing, asked, kept };
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
    keep: () => written.opened,
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
    confirm: () => Promise.reject(new ConnectorError('lease_lost')),
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
  const { renewing, asked } = renewingWith({ keep: () => (++tries < 3 ? away() : Promise.resolve()) });
  expect([await renewing.renew(old), tries, asked]).toEqual([fresh, 3, [old]]);
});

test('what cannot be kept is given to nobody, and nothing is spent again for it', async () => {
  let there = false;
  const { renewing, asked } = renewingWith({ keep: () => (there ? Promise.resolve() : away()) });
  for (let i = 0; i < 2; i++)
    await expect(renewing.renew(old)).rejects.toMatchObject({ code: 'datastore_unavailable' });
  there = true;
  expect(await renewing.renew(old)).toEqual(fresh);
  expect(asked).toEqual([old]);
});

test('what could not be kept is tried once more at the end', async () => {
  let there = false;
  const kept: Tokens[] = [];
  const { renewing } = renewingWith({
    keep: (_spent, renewed) => (there ? Promise.resolve(void kept.push(renewed)) : away()),
  });
  await expect(renewing.renew(old)).rejects.toMatchObject({ code: 'datastore_unavailable' });
  await renewing.settled();
  there = true;
  await renewing.settled();
  await renewing.settled();
  expect(kept).toEqual([fresh]);
});
