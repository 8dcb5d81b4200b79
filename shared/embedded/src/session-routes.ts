import type { Request } from 'express';
import { sendJson } from './answer.js';
import { badRequest, CouchError } from './couch-error.js';
import { readText } from './body.js';
import { sealCookie, sessionSeconds } from './cookie.js';
import type { Answer, Handler } from './guard.js';
import { checkCredentials } from './identify.js';
import type { Admin } from './identity.js';
import type { Users } from './users.js';

/** `GET /_session`. */
export function getSession(_request: Request, answer: Answer): void {
  const { name, roles, via } = answer.locals.identity;
  sendJson(answer, 200, {
    ok: true,
    userCtx: { name, roles },
    info: { authentication_handlers: ['cookie', 'default'], ...(via === null ? {} : { authenticated: via }) },
  });
}

/** `POST /_session`: name and password as JSON or as a form, for a cookie. */
export const postSession =
  (users: Users, admin: Admin, cookieKey: Buffer): Handler =>
  async (request, answer) => {
    const { name, password } = parseLogin(request, await readText(request));
    const identity = await checkCredentials(users, admin, name, password);
    if (identity === undefined) throw new CouchError(401, 'unauthorized', 'Name or password is incorrect.');
    const cookie = `AuthSession=${sealCookie(cookieKey, name)}; Version=1; Path=/; Max-Age=${sessionSeconds}; HttpOnly`;
    sendJson(answer, 200, { ok: true, name, roles: identity.roles }, { 'Set-Cookie': cookie });
  };

/** `DELETE /_session`. */
export function deleteSession(_request: Request, answer: Answer): void {
  sendJson(
    answer,
    200,
    { ok: true },
    { 'Set-Cookie': 'AuthSession=; Version=1; Path=/; Max-Age=0; HttpOnly' },
  );
}

function parseLogin(request: Request, text: string): { name: string; password: string } {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(text);
    return { name: form.get('name') ?? form.get('username') ?? '', password: form.get('password') ?? '' };
  }
  if (!type.startsWith('application/json')) {
    throw new CouchError(415, 'bad_content_type', 'Content-Type must be application/json or a form');
  }
  try {
    const { name, password } = JSON.parse(text) as { name?: unknown; password?: unknown };
    if (typeof name === 'string' && typeof password === 'string') return { name, password };
  } catch {
    // Falls through to the one answer there is for all that is not a login.
  }
  throw badRequest('request body must contain a username and a password');
}
