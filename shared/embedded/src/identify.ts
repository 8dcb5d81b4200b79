import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CouchError } from './couch-error.js';
import { openCookie } from './cookie.js';
import type { Admin, Identity } from './identity.js';
import type { Users } from './users.js';

/** Tells who sent a request. @throws CouchError 401 for wrong credentials; none at all is a stranger. */
export type Identify = (request: IncomingMessage) => Promise<Identity>;

const stranger: Identity = { name: null, roles: [], admin: false, via: null };
const mostRemembered = 1_000;

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const wrong = (): CouchError => new CouchError(401, 'unauthorized', 'Name or password is incorrect.');

/** The identity behind a name and password, or undefined. */
export async function checkCredentials(users: Users, admin: Admin, name: string, password: string) {
  if (name === admin.name) {
    return same(password, admin.password) ? asAdmin(name, 'default') : undefined;
  }
  const user = await users.verify(name, password);
  return user && asUser(user, 'default');
}

const asAdmin = (name: string, via: Identity['via']): Identity => ({
  name,
  roles: ['_admin'],
  admin: true,
  via,
});
const asUser = (user: { name: string; roles: string[] }, via: Identity['via']): Identity => ({
  name: user.name,
  roles: user.roles,
  admin: false,
  via,
});

/** Basic credentials or a session cookie; deriving a key takes milliseconds, so headers that were right are remembered. */
export function identifier(users: Users, admin: Admin, cookieKey: Buffer): Identify {
  const remembered = new Map<string, Identity>();
  let edition = users.edition;

  const forgetStale = (): void => {
    if (edition === users.edition && remembered.size < mostRemembered) return;
    remembered.clear();
    edition = users.edition;
  };

  const byHeader = async (header: string): Promise<Identity> => {
    forgetStale();
    const key = hash('sha256', header, 'base64');
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const [name, password] = parseBasic(header);
    const learnedAt = edition;
    const identity = await checkCredentials(users, admin, name, password);
    if (identity === undefined) throw wrong();
    if (learnedAt === users.edition) remembered.set(key, identity);
    return identity;
  };

  const byCookie = async (cookies: string): Promise<Identity> => {
    const token = /(?:^|;\s*)AuthSession=([^;]+)/.exec(cookies)?.[1];
    if (token === undefined) return stranger;
    const name = openCookie(cookieKey, token);
    if (name === undefined) return stranger;
    if (name === admin.name) return asAdmin(name, 'cookie');
    const user = await users.find(name);
    return user === undefined ? stranger : asUser(user, 'cookie');
  };

  return async (request) => {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined && /^basic\b/i.test(authorization)) return byHeader(authorization);
    return cookie === undefined ? stranger : byCookie(cookie);
  };
}

function parseBasic(header: string): [name: string, password: string] {
  const plain = Buffer.from(header.slice('basic '.length), 'base64').toString('utf8');
  const colon = plain.indexOf(':');
  if (colon < 1) throw wrong();
  return [plain.slice(0, colon), plain.slice(colon + 1)];
}
