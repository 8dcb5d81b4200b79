import { Conflict, Database, type Couch, type Keeper, type Stored } from '../couch/index.js';
import type { ServiceKeys } from '../sealing/index.js';
import { held, NOTHING_HELD, type Account, type AccountDocument, type AccountFacts } from './account.js';
import { updating } from './ledger.js';

/** How many spent refresh tokens an account remembers: weeks of hourly syncs. */
const SPENT_KEPT = 1000;

interface DocumentId {
  readonly _id: string;
  readonly _rev: string;
}

/** Whose account it is. */
export interface AccountKey {
  readonly did: string;
  readonly accountId: string;
}

/**
 * The account documents of one service. An account has one for each secret of the service, under an id that only this
 * secret gives, and all say the same: replicas of which some know an old secret and some a new one, and all of them one
 * of the two at least, find and lock one account.
 */
export class Accounts {
  readonly #database: Database;
  /** The names of the service's secrets, in the order of an account's ids. */
  readonly #secrets: readonly string[];

  private constructor(
    couch: Couch,
    private readonly keys: ServiceKeys,
    private readonly provider: string,
  ) {
    this.#database = new Database(couch, `${provider}-accounts`);
    this.#secrets = keys.publicJwks.map(({ kid }) => kid);
  }

  /** Opens the account documents; their database is made if need be. @throws ConnectorError `datastore_unavailable` */
  static async open(couch: Couch, keeper: Keeper, keys: ServiceKeys, provider: string): Promise<Accounts> {
    const accounts = new Accounts(couch, keys, provider);
    await keeper.create(accounts.#database.name);
    return accounts;
  }

  /** The id of an account's document under the current secret. */
  idOf(key: AccountKey): string {
    return this.idsOf(key)[0] ?? '';
  }

  /**
   * The ids of an account's documents, one for each secret, the current one's first. The account's part comes first, so
   * that all persons of one account are found together.
   */
  idsOf({ did, accountId }: AccountKey): string[] {
    const prefixes = this.#prefixes(accountId);
    return this.keys
      .hashes('person', this.provider, did, accountId)
      .map((person, index) => `${prefixes[index]}${person}`);
  }

  /** They begin with a letter, for CouchDB refuses ids that begin with an underscore. */
  #prefixes(accountId: string): string[] {
    return this.keys.hashes('account', this.provider, accountId).map((hash) => `a${hash}.`);
  }

  /** Keyed hashes by which a spent refresh token is known again, one for each secret. */
  #spentHashes(refreshToken: string): string[] {
    return this.keys.hashes('refresh-token', refreshToken).map((hash) => hash.slice(0, 22));
  }

  /** Tells whether a connection's refresh token was spent here. */
  isSpent({ spent }: AccountFacts, refreshToken: string | undefined): boolean {
    return refreshToken !== undefined && this.#spentHashes(refreshToken).some((hash) => spent.includes(hash));
  }

  /** What is held for an account. @throws ConnectorError `datastore_unavailable` */
  async get(key: AccountKey): Promise<Account> {
    const ids = this.idsOf(key);
    const documents = await Promise.all(ids.map((id) => this.#database.get<AccountDocument>(id)));
    return held(ids, documents);
  }

  /** What is held for one third-party account, whosever it is. @throws ConnectorError `datastore_unavailable` */
  async ofAccount(accountId: string): Promise<Stored<AccountDocument>[]> {
    const found = this.#prefixes(accountId).map((prefix) =>
      this.#database.beginningWith<AccountDocument>(prefix),
    );
    return (await Promise.all(found)).flat();
  }

  /** Makes a sync the account's running one. @returns whether nobody was faster @throws ConnectorError `datastore_unavailable` */
  async claim(account: Account, syncId: string): Promise<boolean> {
    try {
      // What is sealed stays: another device of the person may still come with the token that it took the place of.
      await this.#write(account, { ...account.facts, syncId });
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  }

  /**
   * Writes down that a refresh token is spent and what it was renewed to, both in one write.
   * @throws ConnectorError `datastore_unavailable`
   */
  async renewed(
    key: AccountKey,
    refreshToken: string,
    sealed: NonNullable<AccountFacts['sealed']>,
  ): Promise<void> {
    const hashes = this.#spentHashes(refreshToken);
    for (;;) {
      const account = await this.get(key);
      const others = account.facts.spent.filter((hash) => !hashes.includes(hash));
      const spent = [...others, ...hashes].slice(-SPENT_KEPT * hashes.length);
      try {
        return await this.#write(account, { ...account.facts, spent, sealed });
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }

  /**
   * The documents that nobody will ask for again, page by page.
   * @param unused of accounts that nothing was written to since then
   * @param dropped of a secret that is not accepted any more: nobody finds what was not written since then
   * @throws ConnectorError `datastore_unavailable`
   */
  stale(unused: Date, dropped: Date): AsyncGenerator<DocumentId> {
    const before = (time: Date) => ({ updatedAt: { $lt: time.toISOString() } });
    const secret = { $nin: this.#secrets };
    const selector = { kind: 'account', $or: [before(unused), { secret, ...before(dropped) }] };
    return this.#database.find(selector, ['_id', '_rev']);
  }

  /** Removes a stale document, unless it was written to after all. @throws ConnectorError `datastore_unavailable` */
  async remove({ _id, _rev }: DocumentId): Promise<void> {
    try {
      await this.#database.put({ _id, _rev, kind: 'account', ...NOTHING_HELD, _deleted: true });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }

  /** Forgets an account's documents. @throws ConnectorError `datastore_unavailable` */
  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids)
      await updating<AccountDocument & { _deleted?: true }>(
        () => this.#database.get<AccountDocument>(id),
        ({ _id, _rev, kind, secret, updatedAt }) => ({
          ...{ _id, _rev, kind, secret, updatedAt },
          ...NOTHING_HELD,
          _deleted: true,
        }),
        async (account) => ({ ...account, _rev: await this.#database.put(account) }),
      );
  }

  /** In one order at every replica: of those who write at once, one gets through. @throws Conflict */
  async #write({ documents, edition }: Account, facts: AccountFacts): Promise<void> {
    const updatedAt = new Date().toISOString();
    const inOrder = documents
      .map((document, index) => ({ ...document, secret: this.#secrets[index] ?? '' }))
      .sort(({ _id: a }, { _id: b }) => (a < b ? -1 : 1));
    for (const { _id, _rev, secret } of inOrder)
      await this.#database.put<AccountDocument>({
        _id,
        ...(_rev === undefined ? {} : { _rev }),
        kind: 'account',
        secret,
        updatedAt,
        edition: edition + 1,
        ...facts,
      });
  }
}
