import { randomBytes } from 'node:crypto';
import { CouchError } from './couch-error.js';

const legalName = /^[a-z][a-z0-9_$()+/-]*$/;
// CouchDB's limit: a file name of 255 bytes less the suffix it appends.
const longestName = 238;

/** The one system database there is: it holds the accounts. */
export const usersName = '_users';

/** @throws CouchError 400 `illegal_database_name` for a name CouchDB would not take. */
export function checkDatabaseName(name: string): void {
  if (name === usersName) return;
  if (legalName.test(name) && name.length <= longestName) return;
  throw new CouchError(
    400,
    'illegal_database_name',
    `Name: '${name.slice(0, longestName)}'. Only lowercase characters (a-z), digits (0-9), and any of the characters _, $, (, ), +, -, and / are allowed. Must begin with a letter.`,
  );
}

/** @throws CouchError 400 `illegal_docid` for an id that no document may have. */
export function checkDocumentId(id: unknown): asserts id is string {
  if (typeof id !== 'string') throw new CouchError(400, 'illegal_docid', 'Document id must be a string');
  if (id === '') throw new CouchError(400, 'illegal_docid', 'Document id must not be empty');
  if (!id.startsWith('_')) return;
  if (id.length > 8 && id.startsWith('_design/')) return;
  if (id.length > 7 && id.startsWith('_local/')) return;
  throw new CouchError(400, 'illegal_docid', 'Only reserved document ids may start with underscore.');
}

/** 32 lower-case hex digits, as CouchDB names its documents and databases. */
export const newUuid = (): string => randomBytes(16).toString('hex');
