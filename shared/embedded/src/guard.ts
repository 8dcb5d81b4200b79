import type { Request, RequestHandler, Response } from 'express';
import { CouchError, forbidden, noDatabase } from './answer.js';
import { USERS, type Catalogue } from './catalogue.js';
import type { Database, Security } from './database.js';
import type { Identify, Identity } from './users.js';

/** An answer that carries what the guard has found out before any route runs. */
export type Answer = Response<unknown, { identity: Identity; database?: Database }>;

/** A route's code. */
export type Handler = (request: Request, answer: Answer) => Promise<void> | void;

/** Decides, before every route, who may enter a database; routes take the database from here and from nowhere else. */
export function guard(catalogue: Catalogue, identify: Identify): RequestHandler {
  return async (request, answer, next): Promise<void> => {
    const name = decodeURIComponent(request.path.split('/', 2)[1] ?? '');
    const identity = await identify(request);
    const locals = answer.locals as Answer['locals'];
    locals.identity = identity;
    const database = catalogue.find(name);
    // Accounts hold what passwords are checked against: for the server admin's eyes.
    if (database && !mayEnter(identity, name === USERS ? {} : database.security))
      throw identity.name === null
        ? new CouchError(401, 'unauthorized', 'You are not authorized to access this db.')
        : forbidden('You are not allowed to access this db.');
    if (database) locals.database = database;
    next();
  };
}

/** Unlike CouchDB's, a database whose `_security` names nobody is closed. */
const mayEnter = ({ admin, name, roles }: Identity, { admins, members }: Security): boolean =>
  admin ||
  [admins, members].some(
    (party) =>
      name !== null && (party?.names?.includes(name) || party?.roles?.some((role) => roles.includes(role))),
  );

/** The database that the guard let this request into. @throws CouchError 404 */
export function databaseOf(answer: Answer): Database {
  const { database } = answer.locals;
  if (database === undefined) throw noDatabase();
  return database;
}

/** A handler for the server admin. */
export const forServerAdmin =
  (handler: Handler): Handler =>
  (request, answer) => {
    if (!answer.locals.identity.admin)
      throw new CouchError(401, 'unauthorized', 'You are not a server admin.');
    return handler(request, answer);
  };
