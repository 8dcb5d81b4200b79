import type { Keyring } from '@data-connector/protocol';
import { Conflict, Database, DatabaseNames, type Couch, type Keeper, type Stored } from '../couch/index.js';
import type { ServiceKeys } from '../sealing/index.js';
import { updating } from './ledger.js';

/** How many spent refresh tokens an account remembers: weeks of hourly syncs. */
const SPENT_KEPT = 1000;

/** What is held for an account of a person besides its syncs: keyed hashes, and what only the person can open. */
export interface AccountDocument {
  readonly _id: string;
  readonly _rev?: string;
  readonly kind: 'account';
  /** The sync that runs, or the last one that did. */
  readonly syncId?: string;
  /** Keyed hashes of refresh tokens that were spent here. */
  readonly spent: readonly string[];
  /** The connection that the last spent token was renewed to, for a Vault or another device of its person that never got it. */
  readonly sealed?: { readonly keyring: Keyring; readonly connection: string };
}

/** Whose account it is. */
export interface AccountKey {
  readonly did: string;
  readonly accountId: string;
}

/** The account documents of one service. */
export class Accounts {
  readonly #database: Database;

  private constructor(
    couch: Couch,
    private readonly keys: ServiceKeys,
    private readonly provider: string,
  ) {
    this.#database = new Database(couch, new DatabaseNames(provider).accounts);
  }

  /** Opens the account documents; their database is made if need be. @throws ConnectorError `datastore_unavailable` */
  static async open(couch: Couch, keeper: Keeper, keys: ServiceKeys, provider: string): Promise<Accounts> {
    const accounts = new Accounts(couch, keys, provider);
    await keeper.create(accounts.#database.name);
    return accounts;
  }

  /** An account document's id: the account's part first, so that all persons of one account are found together. */
  idOf({ did, accountId }: AccountKey): string {
    return `${this.#prefix(accountId)}${this.keys.hash('person', this.provider, did, accountId)}`;
  }

  /** It begins with a letter, for CouchDB refuses ids that begin with an underscore. */
  #prefix(accountId: string): string {
    return `a${this.keys.hash('account', this.provider, accountId)}.`;
  }

  /** A keyed hash by which a spent refresh token is known again. */
  spentHash(refreshToken: string): string {
    return this.keys.hash('refresh-token', refreshToken).slice(0, 22);
  }

  /** Tells whether a connection's refresh token was spent here. */
  isSpent({ spent }: AccountDocument, refreshToken: string | undefined): boolean {
    return refreshToken !== undefined && spent.includes(this.spentHash(refreshToken));
  }

  /** What is held for an account; an empty document if nothing is. @throws ConnectorError `datastore_unavailable` */
  async get(id: string): Promise<AccountDocument> {
    return (await this.#database.get<AccountDocument>(id)) ?? { _id: id, kind: 'account', spent: [] };
  }

  /** What is held for one third-party account, whosever it is. @throws ConnectorError `datastore_unavailable` */
  async ofAccount(accountId: string): Promise<Stored<AccountDocument>[]> {
    return this.#database.beginningWith<AccountDocument>(this.#prefix(accountId));
  }

  /** Makes a sync the account's running one. @returns whether nobody was faster @throws ConnectorError `datastore_unavailable` */
  async claim(account: AccountDocument, syncId: string): Promise<boolean> {
    try {
      // What is sealed stays: another device of the person may still come with the token that it took the place of.
      await this.#database.put({ ...account, syncId });
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  }

  /**
   * Writes down, in one write, that a refresh token is spent and what it was renewed to.
   * @throws ConnectorError `datastore_unavailable`
   */
  async renewed(
    id: string,
    refreshToken: string,
    sealed: NonNullable<AccountDocument['sealed']>,
  ): Promise<void> {
    await updating<AccountDocument>(
      async () => (await this.get(id)) as Stored<AccountDocument>,
      (account) => ({
        ...account,
        spent: [...account.spent, this.spentHash(refreshToken)].slice(-SPENT_KEPT),
        sealed,
      }),
      async (account) => ({ ...account, _rev: await this.#database.put(account) }),
    );
  }

  /** Forgets an account. @throws ConnectorError `datastore_unavailable` */
  async forget(id: string): Promise<void> {
    await updating<AccountDocument & { _deleted?: true }>(
      () => this.#database.get<AccountDocument>(id),
      ({ _id, _rev, kind }) => ({ _id, _rev, kind, spent: [], _deleted: true }),
      async (account) => ({ ...account, _rev: await this.#database.put(account) }),
    );
  }
}
