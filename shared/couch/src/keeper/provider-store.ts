import { ConnectorError } from '@data-connector/kit/errors';
import { Couch, type CouchOptions } from '../couch.js';
import type { Keeper } from './keeper.js';
import { DESIGN, indexesFor } from '../indexes.js';
import { DatabaseNames } from '../names.js';
import { StoreAccounts } from './store-account.js';

/** Whether something is a password as `Keeper.account` takes it. */
export const isPassword = (text: unknown): text is string =>
  typeof text === 'string' && /^[A-Za-z0-9_-]{43,128}$/.test(text);

/**
 * What CouchDB's server admin does for one provider: the whole of a keeper, whichever process it runs in. Databases admit
 * the provider's role, not one account, so that a service can change its password while others go on with the old one.
 */
export class ProviderStore implements Keeper {
  readonly names: DatabaseNames;
  readonly #provider: string;
  readonly #admin: Couch;
  readonly #accounts: StoreAccounts;
  readonly #security: object;

  constructor(admin: CouchOptions, provider: string) {
    this.#provider = provider;
    this.names = new DatabaseNames(provider);
    this.#admin = new Couch(admin);
    this.#accounts = new StoreAccounts(admin, this.#admin, provider);
    this.#security = {
      admins: { names: [], roles: ['_admin'] },
      members: { names: [], roles: [provider] },
    };
  }

  /** @throws ConnectorError `internal_error` for a name that is not this provider's; `datastore_unavailable` */
  async create(name: string): Promise<void> {
    await this.#admin.create(this.#own(name));
    // Its indexes first: whoever may enter finds them there.
    await this.#index(name);
    await this.#admin.ask({ db: name, path: '_security', method: 'put', body: this.#security });
  }

  /** @throws ConnectorError `internal_error` for a name that is not this provider's; `datastore_unavailable` */
  async destroy(name: string): Promise<void> {
    await this.#admin.destroy(this.#own(name));
  }

  /** @throws ConnectorError `internal_error` for a kind that cannot stand in a name; `datastore_unavailable` */
  async list(kind: string): Promise<string[]> {
    return this.#admin.list(this.#own(this.names.prefix(kind)));
  }

  /** @throws ConnectorError `internal_error` for a password that is not one; `datastore_unavailable` */
  async account(password: string, now = new Date()): Promise<string> {
    if (!isPassword(password)) throw new ConnectorError('internal_error');
    const account = await this.#accounts.ensure(password, now);
    // A keeper that was killed between making and admitting leaves a day that nobody could enter.
    for (const name of await this.list('syncs')) await this.#admit(name);
    return account;
  }

  /** Removes the accounts that nobody has asked for within a day. @returns how many */
  async removeIdleAccounts(now = new Date()): Promise<number> {
    return this.#accounts.removeIdle(now);
  }

  async #admit(name: string): Promise<void> {
    const request = { db: name, path: '_security' };
    // 404: it was destroyed in between.
    const { status, body } = await this.#admin.ask(request, [404]);
    const { members } = body as { members?: { roles?: readonly string[] } };
    if (status === 404 || members?.roles?.includes(this.#provider)) return;
    await this.#index(name, [404]);
    await this.#admin.ask({ ...request, method: 'put', body: this.#security }, [404]);
  }

  /** Makes a database’s indexes; those that are there already stay as they are. */
  async #index(db: string, expected: readonly number[] = []): Promise<void> {
    for (const { name, ...index } of indexesFor(this.names, db)) {
      const body = { index, ddoc: DESIGN, name, type: 'json' };
      await this.#admin.ask({ db, path: '_index', method: 'post', body }, expected);
    }
  }

  #own(name: string): string {
    if (!this.names.own(name)) throw new ConnectorError('internal_error');
    return name;
  }
}
