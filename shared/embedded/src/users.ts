import { CouchError } from './couch-error.js';
import type { Catalogue } from './catalogue.js';
import { usersName } from './names.js';
import { checkPassword, provePassword, type PasswordProof } from './passwords.js';
import type { Document } from './document.js';

/** An account as `_users` holds it. */
export interface User extends PasswordProof {
  name: string;
  roles: string[];
}

const prefix = 'org.couchdb.user:';
const mostIterations = 1_000_000;

const forbidden = (reason: string): CouchError => new CouchError(403, 'forbidden', reason);

/** Checks an account's document and puts a derived key where its password was. @throws CouchError 403 */
export async function prepareUser(doc: Document): Promise<Document> {
  const { name, type, roles, password, ...rest } = doc;
  if (doc._deleted === true) return rest;
  if (!doc._id.startsWith(prefix)) throw forbidden('Docid must be of the form org.couchdb.user:name');
  if (type !== 'user') throw forbidden('doc.type must be user');
  if (typeof name !== 'string' || doc._id !== prefix + name)
    throw forbidden('doc.name must be the name in its _id');
  if (name.includes(':')) throw forbidden('Character `:` is not allowed in usernames.');
  if (!Array.isArray(roles) || !roles.every((role) => typeof role === 'string' && !role.startsWith('_'))) {
    throw forbidden('doc.roles must be an array of strings without leading underscores');
  }
  if (password === undefined || password === null) return doc;
  if (typeof password !== 'string') throw forbidden('doc.password must be a string');
  return { ...rest, name, type, roles, ...(await provePassword(password)) };
}

/** The accounts, with the answers to recent questions. */
export class Users {
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** Changes with every change to any account; what was learned under another value is stale. */
  get edition(): string {
    const database = this.#catalogue.find(usersName);
    return database === undefined ? '' : `${database.uuid}:${database.version}`;
  }

  async find(name: string): Promise<User | undefined> {
    const database = this.#catalogue.find(usersName);
    const doc = await database?.use((pouch) => pouch.get(prefix + name)).catch(() => undefined);
    return isUser(doc) ? doc : undefined;
  }

  /** The account, if this is its password. */
  async verify(name: string, password: string): Promise<User | undefined> {
    const user = await this.find(name);
    return user !== undefined && (await checkPassword(password, user)) ? user : undefined;
  }
}

function isUser(doc: object | undefined): doc is User {
  const user = doc as Partial<User> | undefined;
  return (
    typeof user?.name === 'string' &&
    Array.isArray(user.roles) &&
    typeof user.salt === 'string' &&
    typeof user.derived_key === 'string' &&
    Number.isInteger(user.iterations) &&
    (user.iterations ?? 0) > 0 &&
    (user.iterations ?? 0) <= mostIterations
  );
}
