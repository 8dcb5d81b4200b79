import { randomBytes } from 'node:crypto';
import { Couch, Database, type Keeper } from '@data-connector/couch';
import { openWorkshop, type Workshop } from './workshop.js';

/** Keepers of one kind on one store. */
export interface KeepersUnderTest {
  /** Whoever asks for a provider gets its keeper. */
  keeperOf(provider: string): Keeper;
  close(): Promise<void>;
}

const password = (): string => randomBytes(32).toString('base64url');

/** Registers with jest all that services rely on in a keeper. @param open starts keepers for the workshop's providers */
export function keeperContract(name: string, open: (workshop: Workshop) => Promise<KeepersUnderTest>): void {
  describe(`a keeper ${name}`, () => {
    let workshop: Workshop;
    let keepers: KeepersUnderTest;
    let ours: string;
    let others: string;
    let keeper: Keeper;

    beforeAll(async () => {
      workshop = await openWorkshop();
      [ours, others] = workshop.providers;
      keepers = await open(workshop);
      keeper = keepers.keeperOf(ours);
    });
    afterAll(async () => {
      await keepers?.close();
      await workshop?.close();
    });

    const account = async (provider: string) => {
      const secret = password();
      return { name: await keepers.keeperOf(provider).account(secret), password: secret };
    };
    const datastore = () => `${ours}-${randomBytes(16).toString('hex')}`;
    const as = (who: { name: string; password: string }, db: string) =>
      new Database(new Couch({ url: workshop.url, ...who }), db);

    it('makes a database that each account of the provider may enter, and nobody else’s', async () => {
      const [one, two, stranger] = [await account(ours), await account(ours), await account(others)];
      const db = datastore();
      await keeper.create(db);
      await as(one, db).put({ _id: 'a', n: 1 });
      expect(await as(two, db).get('a')).toMatchObject({ n: 1 });
      expect(await workshop.status(stranger, 'GET', `/${db}/a`)).toBe(403);
      expect(await workshop.status(undefined, 'GET', `/${db}/a`)).toBe(401);
    });

    it('leaves a database that is there already as it is', async () => {
      const [who, db] = [await account(ours), datastore()];
      await keeper.create(db);
      await as(who, db).put({ _id: 'a', n: 1 });
      await keeper.create(db);
      expect(await as(who, db).get('a')).toMatchObject({ n: 1 });
    });

    it('destroys a database, and one that is gone already is no error', async () => {
      const db = datastore();
      await keeper.create(db);
      await keeper.destroy(db);
      await keeper.destroy(db);
      expect(await workshop.admin.list(db)).toEqual([]);
    });

    it('lists the provider’s databases of one kind', async () => {
      const mine = [`${ours}-syncs-20990101`, `${ours}-syncs-20990102`];
      for (const db of [...mine, `${ours}-accounts`, datastore()]) await keeper.create(db);
      await keepers.keeperOf(others).create(`${others}-syncs-20990103`);
      expect(await keeper.list('syncs')).toEqual(mine);
      expect(await keeper.list('nothing')).toEqual([]);
    });

    it.each([
      ['another provider’s', () => `${others}-syncs-20990101`],
      ['a system database', () => '_users'],
      ['the prefix without its dash', () => ours],
      ['what only begins like it', () => `${ours}x-syncs-20990101`],
      ['capital letters', () => `${ours}-A`],
      ['a path', () => `${ours}-a/../${others}-syncs-20990101`],
      ['an encoded path', () => `${ours}-a%2f_security`],
      ['a query', () => `${ours}-a?q=1`],
      ['something far too long', () => `${ours}-${'a'.repeat(200)}`],
    ])('neither makes nor destroys %s', async (_what, nameOf) => {
      await keepers.keeperOf(others).create(`${others}-syncs-20990101`);
      // Others use this store too.
      const there = () => Promise.all([ours, others, '_users'].map((name) => workshop.admin.list(name)));
      const before = await there();
      await expect(keeper.create(nameOf())).rejects.toMatchObject({ code: 'internal_error' });
      await expect(keeper.destroy(nameOf())).rejects.toMatchObject({ code: 'internal_error' });
      expect(await there()).toEqual(before);
    });

    it('makes one account for one password, however many replicas ask at once', async () => {
      const secret = password();
      const names = await Promise.all(Array.from({ length: 6 }, () => keeper.account(secret)));
      expect(new Set(names).size).toBe(1);
      expect(names[0]).toMatch(new RegExp(`^${ours}-[0-9a-f]{12}$`));
      const couch = new Couch({ url: workshop.url, name: names[0] ?? '', password: secret });
      const { body } = await couch.ask({ path: '_session' });
      expect(body).toMatchObject({ userCtx: { name: names[0], roles: [ours] } });
    });

    it('makes another account for another password, and the first one stays', async () => {
      const [one, two] = [await account(ours), await account(ours)];
      expect(one.name).not.toBe(two.name);
      for (const who of [one, two]) expect(await workshop.status(who, 'GET', '/_session')).toBe(200);
    });

    it('puts an account right that was tampered with', async () => {
      const who = await account(ours);
      const users = new Database(workshop.admin, '_users');
      const known = await users.get<{ name: string }>(`org.couchdb.user:${who.name}`);
      if (!known) throw new Error('There is no account');
      await users.put({ ...known, password: password(), roles: [others] });
      await keeper.account(who.password);
      const couch = new Couch({ url: workshop.url, ...who });
      expect((await couch.ask({ path: '_session' })).body).toMatchObject({ userCtx: { roles: [ours] } });
    });

    it('admits the accounts to a day that a keeper made and did not get to admit anybody to', async () => {
      const day = `${ours}-syncs-20990105`;
      await workshop.admin.create(day);
      const who = await account(ours);
      expect(await as(who, day).get('a')).toBeUndefined();
    });

    it.each([
      ['a short one', 'a'.repeat(42)],
      ['a long one', 'a'.repeat(129)],
      ['one with other characters', `${'a'.repeat(43)}!`],
    ])('makes no account for %s', async (_what, text) => {
      await expect(keeper.account(text)).rejects.toMatchObject({ code: 'internal_error' });
    });
  });
}
