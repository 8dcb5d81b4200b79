import { badRequest } from './couch-error.js';

/** A place in a database's history as clients see it: opaque, and good for this incarnation of the database only. */
export const formatSequence = (sequence: number, uuid: string): string => `${sequence}-${uuid.slice(0, 8)}`;

/**
 * The number in a `since`: a sequence of another incarnation starts from the beginning, as in CouchDB.
 * @throws CouchError 400
 */
export function parseSequence(text: string, uuid: string): number {
  const [, digits, incarnation] = /^"?([0-9]{1,15})(?:-([0-9a-z]+))?"?$/i.exec(text) ?? [];
  if (digits === undefined) throw badRequest('Malformed sequence supplied in since parameter');
  return incarnation === undefined || uuid.startsWith(incarnation) ? Number(digits) : 0;
}
