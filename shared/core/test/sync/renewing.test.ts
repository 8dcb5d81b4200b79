import type { Provider, Tokens } from '@data-connector/core/provider';
import { Renewing } from '../../src/sync/renewing.js';
import { latch } from './support/eventually.js';

const tokens: Tokens = { accessToken: 'a', refreshToken: 'r', scopes: [] };
const aborted = AbortSignal.abort(new Error('over'));

function renewingWith(renew?: Provider['renew']): Renewing {
  return new Renewing({ ...(renew ? { renew } : {}) } as Provider);
}

const isSettled = async (renewing: Renewing): Promise<boolean> => {
  let settled = false;
  void renewing.settled().then(() => (settled = true));
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  return settled;
};

test('a provider that cannot renew still cannot', () => {
  expect(renewingWith().provider.renew).toBeUndefined();
});

test('a renewal goes on to its end though the run’s signal is aborted, and ends when it is written down', async () => {
  const answer = latch();
  let heeded: AbortSignal | undefined;
  const renewing = renewingWith(async (old, signal) => {
    heeded = signal;
    await answer.opened;
    return { ...old, accessToken: 'b' };
  });
  expect(await isSettled(renewing)).toBe(true);
  const renewed = renewing.provider.renew?.(tokens, aborted);
  expect([await isSettled(renewing), heeded?.aborted]).toEqual([false, false]);
  answer.open();
  expect(await renewed).toMatchObject({ accessToken: 'b' });
  expect(await isSettled(renewing)).toBe(false);
  await renewing.keep(async () => undefined);
  expect(await isSettled(renewing)).toBe(true);
});

test('a renewal that failed is over', async () => {
  const renewing = renewingWith(() => Promise.reject(new Error('refused')));
  await expect(renewing.provider.renew?.(tokens, aborted)).rejects.toThrow('refused');
  expect(await isSettled(renewing)).toBe(true);
});

test('a renewal that could not be written down is over', async () => {
  const renewing = renewingWith(async (old) => old);
  await renewing.provider.renew?.(tokens, aborted);
  await expect(renewing.keep(() => Promise.reject(new Error('no store')))).rejects.toThrow('no store');
  expect(await isSettled(renewing)).toBe(true);
});
