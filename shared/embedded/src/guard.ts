import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Catalogue } from './catalogue.js';
import { badRequest, CouchError, noDatabase } from './couch-error.js';
import type { Database } from './database.js';
import type { Identify } from './identify.js';
import type { Identity } from './identity.js';
import { usersName } from './names.js';
import { checkDatabaseAdmin, checkMember } from './security.js';

/** What the guard has established before any route runs. */
export interface Known {
  identity: Identity;
  database?: Database;
}

/** An answer that carries what the guard knows. */
export type Answer = Response<unknown, Known & Record<string, unknown>>;

/** A route's code. */
export type Handler = (request: Request, answer: Answer) => Promise<void> | void;

const serverOnly = (): CouchError => new CouchError(401, 'unauthorized', 'You are not a server admin.');

/** The first segment of a path, decoded. @throws CouchError 400 */
function firstSegment(path: string): string {
  const end = path.indexOf('/', 1);
  try {
    return decodeURIComponent(path.slice(1, end === -1 ? undefined : end));
  } catch {
    throw badRequest('Invalid percent-encoding.');
  }
}

/** Decides, before every route, who may enter a database; routes take the database from here and from nowhere else. */
export function guard(catalogue: Catalogue, identify: Identify): RequestHandler {
  return async (request: Request, answer: Response, next: NextFunction): Promise<void> => {
    const name = firstSegment(request.path);
    const identity = await identify(request);
    const database = catalogue.find(name);
    const known = answer.locals as Known;
    known.identity = identity;
    if (database !== undefined) {
      // Accounts hold what passwords are checked against: for the server admin's eyes.
      if (name === usersName && !identity.admin) checkMember(identity, {});
      checkMember(identity, database.security);
      known.database = database;
    }
    next();
  };
}

/** The database that the guard let this request into. @throws CouchError 404 */
export function databaseOf(answer: Answer): Database {
  const { database } = answer.locals;
  if (database === undefined) throw noDatabase();
  return database;
}

/** A handler for server admins. */
export const forServerAdmin =
  (handler: Handler): Handler =>
  (request, answer) => {
    if (!answer.locals.identity.admin) throw serverOnly();
    return handler(request, answer);
  };

/** A handler for admins of the database. */
export const forDatabaseAdmin =
  (handler: Handler): Handler =>
  (request, answer) => {
    checkDatabaseAdmin(answer.locals.identity, databaseOf(answer).security);
    return handler(request, answer);
  };
