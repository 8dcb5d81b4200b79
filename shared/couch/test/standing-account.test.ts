import { jest } from '@jest/globals';
import { standingAccount, type Keeper } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import { silentLog } from '@data-connector/kit/log';

const MINUTE_MS = 60_000;

/** A keeper that only counts, and fails while `away`. */
function keeperThatCounts() {
  const state = { asked: 0, away: false };
  const account = async () => {
    state.asked++;
    if (state.away) throw new ConnectorError('datastore_unavailable');
    return 'acme-0123456789ab';
  };
  return { state, keeper: { account } as unknown as Keeper };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('an account is asked for at once and about every hour', async () => {
  const { keeper, state } = keeperThatCounts();
  const account = await standingAccount(keeper, 'p', silentLog);
  expect([account.name, state.asked]).toEqual(['acme-0123456789ab', 1]);
  await jest.advanceTimersByTimeAsync(24 * 60 * MINUTE_MS);
  expect(state.asked).toBeGreaterThanOrEqual(25);
  expect(state.asked).toBeLessThanOrEqual(31);
  account.stop();
});

test('a keeper that is away is asked again within minutes, until it is back', async () => {
  const { keeper, state } = keeperThatCounts();
  const account = await standingAccount(keeper, 'p', silentLog);
  state.away = true;
  await jest.advanceTimersByTimeAsync(60 * MINUTE_MS);
  const before = state.asked;
  await jest.advanceTimersByTimeAsync(5 * MINUTE_MS);
  expect(state.asked).toBeGreaterThan(before);
  state.away = false;
  await jest.advanceTimersByTimeAsync(5 * MINUTE_MS);
  const back = state.asked;
  await jest.advanceTimersByTimeAsync(40 * MINUTE_MS);
  expect(state.asked).toBe(back);
  account.stop();
});

test('a store that does not know the account has it asked for at once, and not for each request', async () => {
  const { keeper, state } = keeperThatCounts();
  const account = await standingAccount(keeper, 'p', silentLog);
  await jest.advanceTimersByTimeAsync(10_000);
  for (let request = 0; request < 100; request++) account.refused();
  await jest.advanceTimersByTimeAsync(0);
  expect(state.asked).toBe(2);
  account.refused();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(state.asked).toBe(2);
  account.refused();
  await jest.advanceTimersByTimeAsync(0);
  expect(state.asked).toBe(3);
  account.stop();
  account.refused();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(state.asked).toBe(3);
});

test('nothing is asked after the end', async () => {
  const { keeper, state } = keeperThatCounts();
  (await standingAccount(keeper, 'p', silentLog)).stop();
  await jest.advanceTimersByTimeAsync(48 * 60 * MINUTE_MS);
  expect(state.asked).toBe(1);
});

test('a keeper that is away at the start is the caller’s to deal with', async () => {
  const { keeper, state } = keeperThatCounts();
  state.away = true;
  await expect(standingAccount(keeper, 'p', silentLog)).rejects.toMatchObject({
    code: 'datastore_unavailable',
  });
});
