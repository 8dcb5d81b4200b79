import { hash, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { CouchError, forbidden } from './answer.js';
import { USERS, type Catalogue } from './catalogue.js';
import type { Document } from './database.js';
import { isTexts } from './request.js';

/** Who asks; `name` is null for a stranger. */
export interface Identity {
  readonly name: string | null;
  readonly roles: readonly string[];
  /** Server admin: may do everything. */
  readonly admin: boolean;
}

/** The server admin's credentials. */
export interface Admin {
  readonly name: string;
  readonly password: string;
}

/** Tells who sent a request. @throws CouchError 401 for wrong credentials; none at all is a stranger */
export type Identify = (request: IncomingMessage) => Promise<Identity>;

/** What of an account is looked at, named as CouchDB 3.5 names it; salt and key are in hex. */
interface User {
  readonly roles: readonly string[];
  readonly salt: string;
  readonly iterations: number;
  readonly derived_key: string;
}

const PREFIX = 'org.couchdb.user:';
/** About 5 ms: enough against guessing by hand; whoever reads the store's files has the databases too. */
const ITERATIONS = 10_000;
const MOST_REMEMBERED = 1_000;
const STRANGER: Identity = { name: null, roles: [], admin: false };

let last: Promise<unknown> = Promise.resolve();

/** 32 bytes; one at a time, so that guessing takes one thread of Node's four and not the disk's as well. */
function derive(password: string, salt: string, iterations: number): Promise<Buffer> {
  const turn = last.then(() => promisify(pbkdf2)(password, salt, iterations, 32, 'sha256'));
  last = turn.catch(() => undefined);
  return turn;
}

/** Checks an account's document and puts a derived key where its password was. @throws CouchError 403 */
export async function prepareUser(doc: Document): Promise<Document> {
  const { password, ...rest } = doc;
  const { _id, _deleted, name, type, roles } = rest;
  if (_deleted) return rest;
  if (type !== 'user' || typeof name !== 'string' || name.includes(':') || _id !== PREFIX + name)
    throw forbidden('A user has the type user, and is named as in its _id, org.couchdb.user:name');
  if (!isTexts(roles) || roles.some((role) => role.startsWith('_')))
    throw forbidden('doc.roles must be an array of strings without leading underscores');
  if (password === undefined) return doc;
  if (typeof password !== 'string') throw forbidden('doc.password must be a string');
  const salt = randomBytes(16).toString('hex');
  const derived_key = (await derive(password, salt, ITERATIONS)).toString('hex');
  const scheme = { password_scheme: 'pbkdf2', pbkdf2_prf: 'sha256', iterations: ITERATIONS };
  return { ...rest, ...scheme, salt, derived_key };
}

/** Deriving a key takes milliseconds, so headers that were right are remembered until any account changes. */
export function identifier(catalogue: Catalogue, admin: Admin): Identify {
  const remembered = new Map<string, Identity>();
  let edition = '';
  const current = (): string => {
    const users = catalogue.find(USERS);
    return `${users?.uuid}:${users?.version}`;
  };
  return async ({ headers: { authorization } }) => {
    if (authorization === undefined || !/^basic\b/i.test(authorization)) return STRANGER;
    const learnedAt = current();
    if (edition !== learnedAt || remembered.size >= MOST_REMEMBERED) remembered.clear();
    edition = learnedAt;
    const key = hash('sha256', authorization, 'base64');
    const identity = remembered.get(key) ?? (await check(catalogue, admin, authorization));
    if (learnedAt === current()) remembered.set(key, identity);
    return identity;
  };
}

/** @throws CouchError 401 */
async function check(catalogue: Catalogue, admin: Admin, header: string): Promise<Identity> {
  const plain = Buffer.from(header.slice('basic '.length), 'base64').toString('utf8');
  const [, name, password] = /^([^:]+):(.*)$/s.exec(plain) ?? [];
  if (name !== undefined && password !== undefined) {
    if (name === admin.name) {
      if (same(digest(password), digest(admin.password))) return { name, roles: ['_admin'], admin: true };
    } else {
      const users = catalogue.find(USERS);
      const doc = await users?.use((pouch) => pouch.get(PREFIX + name)).catch(() => undefined);
      const { roles, salt, iterations, derived_key } = (doc ?? {}) as Partial<User>;
      if (roles && salt && iterations && derived_key) {
        const key = await derive(password, salt, iterations);
        if (same(key, Buffer.from(derived_key, 'hex'))) return { name, roles, admin: false };
      }
    }
  }
  throw new CouchError(401, 'unauthorized', 'Name or password is incorrect.');
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
const same = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
