import type { Connection } from '@data-connector/protocol';
import { Conflict, Database, DatabaseNames, type Couch, type Keeper } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import type { ServiceKeys } from '@data-connector/sealing';
import {
  held,
  type Account,
  type AccountDocument,
  type AccountFacts,
  type RenewalState,
  type SealedConnection,
} from './account.js';
import { spend, type Budget, type Used } from './budget.js';

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

/** Whose account a connection is for. */
export const ownerOf = ({ did, account }: Pick<Connection, 'did' | 'account'>): AccountKey => ({
  did,
  accountId: account.id,
});

/** A renewal as it is written down: keyed hashes, and what only the person can open. */
export interface Renewed {
  /** The account's documents. */
  readonly ids: readonly string[];
  /** Of the connection that was renewed. */
  readonly epoch: number;
  /** Keyed hashes of the refresh token that was spent. */
  readonly spent: readonly string[];
  readonly sealed: SealedConnection;
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
    keeper: Keeper,
    private readonly keys: ServiceKeys,
    private readonly provider: string,
  ) {
    const { accounts: name } = new DatabaseNames(provider);
    this.#database = new Database(couch, name, () => keeper.create(name));
    this.#secrets = keys.publicJwks.map(({ kid }) => kid);
  }

  /** Opens the account documents; their database is made if need be. @throws ConnectorError `datastore_unavailable` */
  static async open(couch: Couch, keeper: Keeper, keys: ServiceKeys, provider: string): Promise<Accounts> {
    const accounts = new Accounts(couch, keeper, keys, provider);
    await keeper.create(accounts.#database.name);
    return accounts;
  }

  /** Asks whether their database can be entered. @throws ConnectorError `datastore_unavailable` */
  look(signal: AbortSignal): Promise<void> {
    return this.#database.look(signal);
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
  spentHashes(refreshToken: string): string[] {
    return this.keys.hashes('refresh-token', refreshToken).map((hash) => hash.slice(0, 22));
  }

  /** Tells whether a connection's refresh token was spent here. */
  isSpent({ spent }: AccountFacts, refreshToken: string | undefined): boolean {
    return refreshToken !== undefined && this.spentHashes(refreshToken).some((hash) => spent.includes(hash));
  }

  /** What is held for an account. @throws ConnectorError `datastore_unavailable` */
  async get(ids: readonly string[]): Promise<Account> {
    const documents = await Promise.all(ids.map((id) => this.#database.get<AccountDocument>(id)));
    return held(ids, documents);
  }

  /** The ids of the documents of one third-party account, whosever it is. @throws ConnectorError `datastore_unavailable` */
  async ofAccount(accountId: string): Promise<string[]> {
    const found = this.#prefixes(accountId).map((prefix) =>
      this.#database.beginningWith<AccountDocument>(prefix),
    );
    return (await Promise.all(found)).flat().map(({ _id }) => _id);
  }

  /** Tells whether a sync is the last one that an account's document was claimed for. @throws ConnectorError `datastore_unavailable` */
  async isClaimed(id: string, syncId: string): Promise<boolean> {
    return (await this.#database.get<AccountDocument>(id))?.syncId === syncId;
  }

  /**
   * Makes a sync the account's running one.
   * @param used what the account has used of its budgets then
   * @returns whether nobody was faster
   * @throws ConnectorError `datastore_unavailable`
   */
  async claim(account: Account, syncId: string, used: Used = account.facts.used ?? {}): Promise<boolean> {
    try {
      // What is sealed stays: another device of the person may still come with the token that it took the place of.
      await this.#write(account, { ...account.facts, syncId, used });
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  }

  /** Uses some of an account's budget up. @throws ConnectorError `too_many_requests`, `datastore_unavailable` */
  async spend(id: string, budget: Budget, points: number): Promise<void> {
    await this.#update([id], (facts) => ({ ...facts, used: spend(facts.used, budget, points) }));
  }

  /**
   * Writes down that a sync is about to spend a refresh token.
   * @throws ConnectorError `reconnect_required` when the account's connections were ended; `lease_lost` when it is not the
   * account's sync any more; `datastore_unavailable`
   */
  async renewing(ids: readonly string[], epoch: number, syncId: string): Promise<void> {
    await this.#update(ids, (facts) => {
      if (facts.epoch > epoch) throw new ConnectorError('reconnect_required');
      if (facts.syncId !== syncId) throw new ConnectorError('lease_lost');
      return { ...facts, renewal: { syncId, epoch, state: 'asked' } };
    });
  }

  /**
   * Writes down that a renewal is over, if its account still says that it goes on: with nothing to keep, or with what
   * became of tokens that came for an account which had been ended.
   * @returns false if the account's connections were ended
   * @throws ConnectorError `datastore_unavailable`
   */
  async renewalEnded(
    ids: readonly string[],
    epoch: number,
    syncId: string,
    state?: Exclude<RenewalState['state'], 'asked'>,
  ): Promise<boolean> {
    let ended = false;
    await this.#update(ids, (facts) => {
      ended = facts.epoch > epoch;
      if (facts.renewal?.syncId !== syncId || (ended && state === undefined)) return undefined;
      const { renewal: _renewal, ...rest } = facts;
      return state === undefined ? rest : { ...rest, renewal: { syncId, epoch, state } };
    });
    return !ended;
  }

  /**
   * Writes down that a refresh token is spent and what it was renewed to, both in one write. It may be written twice.
   * @returns false if the account's connections were ended: then nothing of it is written
   * @throws ConnectorError `datastore_unavailable`
   */
  async renewed({ ids, epoch, spent, sealed }: Renewed): Promise<boolean> {
    let ended = false;
    await this.#update(ids, (facts) => {
      ended = facts.epoch > epoch;
      if (ended || spent.some((hash) => facts.spent.includes(hash))) return undefined;
      const { renewal: _renewal, ...rest } = facts;
      return { ...rest, spent: [...facts.spent, ...spent].slice(-SPENT_KEPT * spent.length), sealed };
    });
    return !ended;
  }

  /**
   * Ends all connections of an account that there are by now: from here on every claim and renewal of them conflicts, at
   * every replica.
   * @param epoch of the connection that asks for it
   * @param refreshToken its refresh token, if it is a person's Vault that asks
   * @returns the sync that the account was last claimed for, if this has ended it
   * @throws ConnectorError `connection_superseded` when that token was spent: what it was renewed to has to be ended instead;
   * `datastore_unavailable`
   */
  async end(ids: readonly string[], epoch: number, refreshToken?: string): Promise<string | undefined> {
    let current: string | undefined;
    await this.#update(ids, (facts) => {
      const { renewal, sealed, syncId, used } = facts;
      if (facts.epoch > epoch) return undefined;
      // Here and not before: a renewal may come to its end while this is read and written.
      if (sealed && this.isSpent(facts, refreshToken))
        throw new ConnectorError('connection_superseded', { superseded: sealed });
      current = syncId;
      return { epoch: epoch + 1, spent: [], ...(renewal ? { renewal } : {}), ...(used ? { used } : {}) };
    });
    return current;
  }

  /**
   * The documents that nobody will ask for again, page by page.
   * @param unused of accounts that nothing was written to since then
   * @param dropped of a secret that is not accepted any more: nobody finds what was not written since then
   * @throws ConnectorError `datastore_unavailable`
   */
  async *stale(unused: Date, dropped: Date): AsyncGenerator<DocumentId> {
    for await (const secret of this.#secretsThere()) {
      const before = (this.#secrets.includes(secret) ? unused : dropped).toISOString();
      const query = { where: { kind: 'account', secret }, before, fields: ['_rev'] };
      yield* this.#database.indexed<DocumentId>('secret', query);
    }
  }

  /** The secrets that gave the ids of documents. */
  async *#secretsThere(): AsyncGenerator<string> {
    for (let last = ''; ;) {
      const query = { where: { kind: 'account', secret: { $gt: last } }, fields: ['secret'], atOnce: 1 };
      const next = await this.#database.indexed<{ secret: string }>('secret', query).next();
      if (next.done) return;
      yield (last = next.value.secret);
    }
  }

  /** Removes a stale document, unless it was written to after all. @throws ConnectorError `datastore_unavailable` */
  async remove({ _id, _rev }: DocumentId): Promise<void> {
    try {
      await this.#database.put({ _id, _rev, _deleted: true });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }

  /** Reads, changes and writes an account until nobody else has written in between; nothing leaves it as it is. */
  async #update(
    ids: readonly string[],
    change: (facts: AccountFacts) => AccountFacts | undefined,
  ): Promise<void> {
    for (;;) {
      const account = await this.get(ids);
      const facts = change(account.facts);
      if (!facts) return;
      try {
        return await this.#write(account, facts);
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }

  /** In one order at every replica: of those who write at once, one gets through. @throws Conflict */
  async #write({ documents, edition }: Account, facts: AccountFacts): Promise<void> {
    const updatedAt = new Date().toISOString();
    const inOrder = documents
      .map((document, index) => ({ secret: this.#secrets[index] ?? '', ...document }))
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
