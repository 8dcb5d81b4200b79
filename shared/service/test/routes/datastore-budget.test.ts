import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConnectorError } from '@data-connector/kit/errors';
import { WriteBudget } from '../../src/routes/datastore-budget.js';
import { spend, type Budget, type Used } from '../../src/ledger/budget.js';
import { bodyOf, codeOf, useRoutes } from '../support/datastore-routes.js';

const routes = useRoutes();

describe('what Vaults write', () => {
  const docs = (count: number) =>
    JSON.stringify({ docs: Array.from({ length: count }, (_, n) => ({ _id: `note-${n}` })) });

  it.each([
    ['checkpoints, as 4 KiB if they are smaller', 'PUT', '/_local/x', '{}', 4096],
    ['checkpoints', 'PUT', '/_local/x', JSON.stringify({ x: 'x'.repeat(20_000) }), 20_008],
    ['documents, each as 512 bytes if it is smaller', 'POST', '/_bulk_docs', docs(100), 51_200],
  ])('is counted: %s', async (_what, method, path, body, cost) => {
    const { url, costs } = await routes();
    await fetch(url + path, { method, body });
    expect(costs).toEqual([cost]);
  });

  it('is refused when the account has used its budget up; reading goes on', async () => {
    const retryAt = new Date(Date.now() + 90_000_000).toISOString();
    const take = () => Promise.reject(new ConnectorError('too_many_requests', { retryAt }));
    const { url, asked } = await routes({ writes: { take } });
    const refused = await fetch(`${url}/_local/x`, { method: 'PUT', body: '{}' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
    expect([refused.status, await codeOf(refused)]).toEqual([429, 'too_many_requests']);
    expect(asked).toHaveLength(0);

    expect((await fetch(`${url}/_changes`)).status).toBe(200);
    for (const path of ['_bulk_get', '_revs_diff', '_all_docs'])
      expect((await fetch(`${url}/${path}`, { method: 'POST', body: bodyOf(path) })).status).toBe(200);
  });
});

describe('the budget for writes', () => {
  /** Accounts as all replicas see them, and how often they were written to. */
  function accounts() {
    const used = new Map<string, Used>();
    let written = 0;
    return {
      written: () => written,
      spend: async (id: string, budget: Budget, points: number) => {
        used.set(id, spend(used.get(id), budget, points));
        written++;
      },
    };
  }
  const MiB = 2 ** 20;
  beforeEach(() => void import.meta.jest.useFakeTimers({ now: Date.UTC(2026, 10, 5, 12) }));
  afterEach(() => void import.meta.jest.useRealTimers());

  it('is 64 MiB a day for one account, at all replicas together; another account has its own', async () => {
    const shared = accounts();
    const replicas = [new WriteBudget(shared), new WriteBudget(shared)];
    for (let n = 0; n < 64; n++) await replicas[n % 2]?.take('one', MiB);
    for (const replica of replicas)
      await expect(replica.take('one', 4096)).rejects.toMatchObject({
        code: 'too_many_requests',
        extras: { retryAt: '2026-11-06T00:00:00.000Z' },
      });
    await replicas[0]?.take('another', MiB);
    import.meta.jest.setSystemTime(Date.UTC(2026, 10, 6));
    await replicas[1]?.take('one', MiB);
  });

  it('is written down once for many small writes', async () => {
    const shared = accounts();
    const replica = new WriteBudget(shared);
    for (let n = 0; n < 256; n++) await replica.take('one', 4096);
    expect(shared.written()).toBe(1);
    await replica.take('one', 1);
    expect(shared.written()).toBe(2);
  });
});
