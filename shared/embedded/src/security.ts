import { badRequest, notAllowed } from './couch-error.js';
import type { Identity } from './identity.js';

/** Names and roles that have a right. */
export interface Party {
  names?: string[];
  roles?: string[];
}

/** A database's `_security` document. */
export interface Security {
  admins?: Party;
  members?: Party;
  [other: string]: unknown;
}

/** What CouchDB 3 gives a new database: nobody but the server admin. */
export const adminOnly: Security = { members: { roles: ['_admin'] }, admins: { roles: ['_admin'] } };

/** @throws CouchError 400 for anything that is not a `_security` document. */
export function parseSecurity(body: Record<string, unknown>): Security {
  for (const party of ['admins', 'members'] as const) {
    if (body[party] === undefined) continue;
    if (!isParty(body[party])) throw badRequest(`${party} must be a JSON list of names and roles`);
  }
  return body;
}

function isParty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return ['names', 'roles'].every((list) => {
    const entries = (value as Record<string, unknown>)[list];
    return (
      entries === undefined || (Array.isArray(entries) && entries.every((entry) => typeof entry === 'string'))
    );
  });
}

function belongs(identity: Identity, party: Party | undefined): boolean {
  if (identity.name === null) return false;
  return (
    (party?.names?.includes(identity.name) ?? false) ||
    (party?.roles?.some((role) => identity.roles.includes(role)) ?? false)
  );
}

/** Whether this person may change design documents and `_security`. */
export const isDatabaseAdmin = (identity: Identity, security: Security): boolean =>
  identity.admin || belongs(identity, security.admins);

/** @throws CouchError 401 or 403 unless this person may enter; unlike CouchDB's, a database that names nobody is closed. */
export function checkMember(identity: Identity, security: Security): void {
  if (isDatabaseAdmin(identity, security) || belongs(identity, security.members)) return;
  throw notAllowed(
    identity.name,
    identity.name === null
      ? 'You are not authorized to access this db.'
      : 'You are not allowed to access this db.',
  );
}

/** @throws CouchError 401 or 403 unless this person is an admin of the database. */
export function checkDatabaseAdmin(identity: Identity, security: Security): void {
  if (isDatabaseAdmin(identity, security)) return;
  throw notAllowed(identity.name, 'You are not a db or server admin.');
}
