import { spend, type Budget, type Used } from '../../src/ledger/budget.js';

const hourly: Budget = { name: 'syncs', points: 3, seconds: 3600 };
const now = new Date('2026-11-05T10:20:00.000Z').getTime();
beforeEach(() => void import.meta.jest.useFakeTimers({ now }));
afterEach(() => void import.meta.jest.useRealTimers());

const times = (count: number, used: Used = {}): Used =>
  Array.from({ length: count }).reduce<Used>((sum) => spend(sum, hourly, 1), used);

test('a budget is used up, and there again in the next window', () => {
  const used = times(3);
  expect(() => times(1, used)).toThrow(
    expect.objectContaining({
      code: 'too_many_requests',
      extras: { retryAt: '2026-11-05T11:00:00.000Z' },
    }),
  );
  import.meta.jest.setSystemTime(new Date('2026-11-05T11:00:00.000Z'));
  expect(times(3, used)).toMatchObject({ syncs: { points: 3 } });
});

test('one budget takes nothing of another', () => {
  const writes: Budget = { name: 'writes', points: 10, seconds: 86_400 };
  expect(spend(times(3), writes, 10)).toMatchObject({ syncs: { points: 3 }, writes: { points: 10 } });
});
