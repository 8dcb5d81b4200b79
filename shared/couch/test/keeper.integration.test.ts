import { ProviderStore } from '@data-connector/couch';
import { keeperContract, openWorkshop, type Workshop } from '@data-connector/testing/keeper';

keeperContract('in the same process', async ({ url, name, password }) => ({
  keeperOf: (provider) => new ProviderStore({ url, name, password }, provider),
  close: async () => undefined,
}));

describe('accounts', () => {
  const HOUR_MS = 3_600_000;
  const [old, current] = ['o'.repeat(43), 'c'.repeat(43)];
  let workshop: Workshop;
  let store: ProviderStore;
  beforeEach(async () => {
    workshop = await openWorkshop();
    store = new ProviderStore(workshop, workshop.providers[0]);
  });
  afterEach(() => workshop.close());

  const later = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
  const enters = async (name: string, password: string) =>
    (await workshop.status({ name, password }, 'GET', '/_session')) === 200;

  test('go when nobody has asked for them for a day, and not before', async () => {
    const name = await store.account(old);
    expect(await store.removeIdleAccounts(later(23))).toBe(0);
    expect(await enters(name, old)).toBe(true);
    expect(await store.removeIdleAccounts(later(25))).toBe(1);
    expect(await enters(name, old)).toBe(false);
  });

  test('stay as long as somebody asks for them', async () => {
    const [retired, kept] = [await store.account(old), await store.account(current)];
    await store.account(current, later(20));
    expect(await store.removeIdleAccounts(later(25))).toBe(1);
    expect([await enters(retired, old), await enters(kept, current)]).toEqual([false, true]);
  });

  test('come back when they are asked for after that', async () => {
    const name = await store.account(old);
    await store.removeIdleAccounts(later(25));
    expect(await store.account(old, later(26))).toBe(name);
    expect(await enters(name, old)).toBe(true);
  });

  test('of others are left alone', async () => {
    const other = new ProviderStore(workshop, workshop.providers[1]);
    const name = await other.account(current);
    expect(await store.removeIdleAccounts(later(25))).toBe(0);
    expect(await enters(name, current)).toBe(true);
  });
});
