import { createHash } from 'node:crypto';
import { ConnectorError } from '@data-connector/kit/errors';
import { Couch, type CouchOptions } from '../couch.js';
import { Conflict, Database, type Stored } from '../database.js';

/** An account that nobody has asked for this long goes, in ms: services ask every hour. */
const IDLE_MS = 24 * 3_600_000;
/** An asking that is younger than this, in ms, is not written down again. */
const FRESH_MS = 30 * 60_000;
/** How often an account is looked at anew while replicas ask for it at the same moment. */
const ATTEMPTS = 8;

/** An account's document in `_users`: CouchDB adds what the password is checked against. */
interface UserDocument {
  readonly _id: string;
  readonly name: string;
  readonly type: 'user';
  readonly roles: readonly string[];
  /** When a service last asked for it; ISO 8601. */
  readonly askedAt?: string;
  /** Only on its way to CouchDB. */
  readonly password?: string;
  readonly _deleted?: true;
}

const userId = (name: string): string => `org.couchdb.user:${name}`;

/**
 * The name of the account with this password: a new password is a new account, so that replicas with the old one go on
 * until they are replaced. The password has 256 random bits: of those its hash's beginning tells nothing.
 */
function accountName(provider: string, password: string): string {
  return `${provider}-${createHash('sha256').update(password).digest('hex').slice(0, 12)}`;
}

/** The accounts of one provider's service at CouchDB; all have the provider's role, and nothing else. */
export class StoreAccounts {
  readonly #users: Database;

  constructor(
    private readonly options: CouchOptions,
    admin: Couch,
    private readonly provider: string,
  ) {
    this.#users = new Database(admin, '_users');
  }

  /**
   * Makes sure that CouchDB knows the account with this password, and writes down that it was asked for.
   * @returns its name
   * @throws ConnectorError `datastore_unavailable`
   */
  async ensure(password: string, now: Date): Promise<string> {
    const name = accountName(this.provider, password);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const known = await this.#users.get<UserDocument>(userId(name));
      const enters = known !== undefined && (await this.#mayEnter(name, password));
      if (enters && now.getTime() - askedAt(known) < FRESH_MS) return name;
      if (!known) await this.#users.couch.create('_users');
      try {
        // A password that is there is left alone: CouchDB would work out its hash anew.
        await this.#users.put<UserDocument>({
          ...known,
          _id: userId(name),
          name,
          type: 'user',
          roles: [this.provider],
          askedAt: now.toISOString(),
          ...(enters ? {} : { password }),
        });
        return name;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
    throw new ConnectorError('datastore_unavailable');
  }

  /** Removes the accounts that nobody has asked for within IDLE_MS. @returns how many */
  async removeIdle(now: Date): Promise<number> {
    let removed = 0;
    const ours = new RegExp(`^${this.provider}-[0-9a-f]{12}$`);
    for (const user of await this.#users.beginningWith<UserDocument>(userId(`${this.provider}-`))) {
      if (!ours.test(user.name) || now.getTime() - askedAt(user) < IDLE_MS) continue;
      if (await this.#remove(user)) removed++;
    }
    return removed;
  }

  async #remove({ _id, _rev }: Stored<UserDocument>): Promise<boolean> {
    try {
      await this.#users.put({ _id, _rev, _deleted: true });
      return true;
    } catch (error) {
      // Somebody has asked for it just now.
      if (error instanceof Conflict) return false;
      throw error;
    }
  }

  async #mayEnter(name: string, password: string): Promise<boolean> {
    const couch = new Couch({ ...this.options, name, password });
    try {
      return await couch.mayEnter();
    } finally {
      await couch.close();
    }
  }
}

/** In ms since 1970; 0 if the document does not say, or says nonsense. */
function askedAt({ askedAt }: UserDocument): number {
  return Date.parse(askedAt ?? '') || 0;
}
