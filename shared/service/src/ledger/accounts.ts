import { z } from 'zod';
import type { Connection, Keyring } from '@data-connector/protocol';
import {
  ACCOUNT,
  Conflict,
  Database,
  DatabaseNames,
  type Couch,
  type Keeper,
  type Stored,
} from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import type { ServiceKeys } from '@data-connector/sealing';
import { emptyAccount, type AccountDocument, type RenewalState } from './account.js';
import { spend, type Budget, type Used } from './budget.js';
import { Recent } from './recent.js';
import { updateDocument } from './update-document.js';

/** How many spent refresh tokens an account remembers: weeks of hourly syncs. */
const SPENT_KEPT = 1000;
/** Whoever has not synced for so long has no token at any third party that is good for anything, in ms. */
const UNUSED_MS = 400 * 86_400_000;

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
export const renewedFormat = z.object({
  /** The account document's id. */
  id: z.string(),
  /** Of the connection that was renewed. */
  epoch: z.int(),
  /** Keyed hash of the refresh token that was spent. */
  spent: z.string(),
  sealed: z.object({
    keyring: z.custom<Keyring>((value) => typeof value === 'object'),
    connection: z.string(),
  }),
});
export type Renewed = z.infer<typeof renewedFormat>;

/** The account documents of one service. */
export class Accounts {
  readonly #database: Database;
  readonly #recent = new Recent<AccountDocument>(
    ({ sealed, spent }) => 500 + (sealed?.connection.length ?? 0) + spent.length * 25,
  );

  private constructor(
    couch: Couch,
    keeper: Keeper,
    private readonly keys: ServiceKeys,
    private readonly provider: string,
  ) {
    const { accounts: name } = new DatabaseNames(provider);
    this.#database = new Database(couch, name, () => keeper.create(name));
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

  /** The id of an account's document. The account's part comes first, so that all persons of one account are found together. */
  idOf({ did, accountId }: AccountKey): string {
    return `${this.#prefix(accountId)}${this.keys.hash('person', this.provider, did, accountId)}`;
  }

  /** It begins with a letter, for CouchDB refuses ids that begin with an underscore. */
  #prefix(accountId: string): string {
    return `a${this.keys.hash('account', this.provider, accountId)}.`;
  }

  /** The keyed hash by which a spent refresh token is known again. */
  spentHash(refreshToken: string): string {
    return this.keys.hash('refresh-token', refreshToken).slice(0, 22);
  }

  /** Tells whether a connection's refresh token was spent here. */
  isSpent({ spent }: AccountDocument, refreshToken: string | undefined): boolean {
    return refreshToken !== undefined && spent.includes(this.spentHash(refreshToken));
  }

  /** What is held for an account. @throws ConnectorError `datastore_unavailable` */
  async get(id: string): Promise<AccountDocument> {
    return (await this.#database.get<AccountDocument>(id)) ?? emptyAccount(id);
  }

  /** What this replica wrote last of an account, if it remembers that: another one may have written since. */
  known(id: string): AccountDocument | undefined {
    return this.#recent.get(id);
  }

  /** What is held for one third-party account, whosever it is. @throws ConnectorError `datastore_unavailable` */
  async ofAccount(accountId: string): Promise<AccountDocument[]> {
    return this.#database.beginningWith<AccountDocument>(this.#prefix(accountId));
  }

  /**
   * Makes a sync the account's running one.
   * @param used what the account has used of its budgets then
   * @returns whether nobody was faster
   * @throws ConnectorError `datastore_unavailable`
   */
  async claim(account: AccountDocument, syncId: string, used: Used = account.used ?? {}): Promise<boolean> {
    try {
      // What is sealed stays: another device of the person may still come with the token that it took the place of.
      await this.#write({ ...account, syncId, used });
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  }

  /** Uses some of an account's budget up. @throws ConnectorError `too_many_requests`, `datastore_unavailable` */
  async spend(id: string, budget: Budget, points: number): Promise<void> {
    await this.#update(id, (account) => ({ ...account, used: spend(account.used, budget, points) }));
  }

  /**
   * Writes down that a sync is about to spend a refresh token.
   * @throws ConnectorError `reconnect_required` when the account's connections were ended; `lease_lost` when it is not the
   * account's sync any more; `datastore_unavailable`
   */
  async renewing(id: string, epoch: number, syncId: string): Promise<void> {
    await this.#update(id, (account) => {
      if (account.epoch > epoch) throw new ConnectorError('reconnect_required');
      if (account.syncId !== syncId) throw new ConnectorError('lease_lost');
      return { ...account, renewal: { syncId, epoch, state: 'asked' } };
    });
  }

  /**
   * Writes down that a renewal is over, if its account still says that it goes on: with nothing to keep, or with what
   * became of tokens that came for an account which had been ended.
   * @returns false if the account's connections were ended
   * @throws ConnectorError `datastore_unavailable`
   */
  async renewalEnded(
    id: string,
    epoch: number,
    syncId: string,
    state?: Exclude<RenewalState['state'], 'asked'>,
  ): Promise<boolean> {
    let ended = false;
    await this.#update(id, (account) => {
      ended = account.epoch > epoch;
      if (account.renewal?.syncId !== syncId || (ended && state === undefined)) return undefined;
      const { renewal: _renewal, ...rest } = account;
      return state === undefined ? rest : { ...rest, renewal: { syncId, epoch, state } };
    });
    return !ended;
  }

  /**
   * Writes down that a refresh token is spent and what it was renewed to, both in one write. It may be written twice.
   * @returns false if the account's connections were ended: then nothing of it is written
   * @throws ConnectorError `datastore_unavailable`
   */
  async renewed({ id, epoch, spent, sealed }: Renewed): Promise<boolean> {
    let ended = false;
    await this.#update(id, (account) => {
      ended = account.epoch > epoch;
      if (ended || account.spent.includes(spent)) return undefined;
      const { renewal: _renewal, ...rest } = account;
      return { ...rest, spent: [...account.spent, spent].slice(-SPENT_KEPT), sealed };
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
  async end(id: string, epoch: number, refreshToken?: string): Promise<string | undefined> {
    let current: string | undefined;
    await this.#update(id, (account) => {
      const { sealed, syncId, ...rest } = account;
      current = undefined;
      if (account.epoch > epoch) return undefined;
      // Here and not before: a renewal may come to its end while this is read and written.
      if (sealed && this.isSpent(account, refreshToken))
        throw new ConnectorError('connection_superseded', { superseded: sealed });
      current = syncId;
      return { ...rest, epoch: epoch + 1, spent: [] };
    });
    return current;
  }

  /**
   * Removes the documents of those who come no more.
   * @param now what counts as the present
   * @throws ConnectorError `datastore_unavailable`
   */
  async removeUnused(now: Date, signal?: AbortSignal): Promise<void> {
    const before = new Date(now.getTime() - UNUSED_MS).toISOString();
    const query = { where: ACCOUNT, before, fields: ['_rev'] };
    for await (const { _id, _rev } of this.#database.indexed<Stored<object>>('unused', query)) {
      if (signal?.aborted) return;
      // Unless it was written to after all.
      await this.#database.put({ _id, _rev, _deleted: true }).catch((error: unknown) => {
        if (!(error instanceof Conflict)) throw error;
      });
    }
  }

  async #update(
    id: string,
    change: (account: AccountDocument) => AccountDocument | undefined,
  ): Promise<void> {
    await updateDocument(
      () => this.get(id),
      change,
      (account) => this.#write(account),
      this.known(id),
    );
  }

  /** @throws Conflict; ConnectorError `datastore_unavailable` */
  async #write(account: AccountDocument): Promise<AccountDocument> {
    const changed = { ...account, updatedAt: new Date().toISOString() };
    const written = { ...changed, _rev: await this.#database.put(changed) };
    this.#recent.keep(written);
    return written;
  }
}
