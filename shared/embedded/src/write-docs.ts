import { CouchError, toCouchError } from './couch-error.js';
import type { Database } from './database.js';
import type { Document } from './document.js';
import type { Identity } from './identity.js';
import { isLocal, putLocal } from './local-docs.js';
import { usersName } from './names.js';
import type { Pouch } from './pouch.js';
import { isDatabaseAdmin } from './security.js';
import { prepareUser } from './users.js';
import { validate } from './validators.js';

/** What became of one document, as `_bulk_docs` tells it. */
export type Row =
  { ok: true; id: string; rev: string } | { id: string; rev?: string; error: string; reason: string };

/** Stores documents that were checked; what is wrong with one is told in its row, in the order of `docs`. */
export function writeDocs(
  database: Database,
  identity: Identity,
  docs: readonly Document[],
  newEdits: boolean,
): Promise<Row[]> {
  return database.use(async (pouch) => {
    const admitted = await admit(pouch, database, identity, docs);
    const fit = admitted.filter((entry): entry is Document => !(entry instanceof CouchError));
    const stored = await store(pouch, fit, newEdits);
    database.changed(fit.some(({ _id }) => _id.startsWith('_design/')));
    let next = 0;
    return admitted.map((entry, index) =>
      entry instanceof CouchError ? refusal(docs[index]!._id, entry) : stored[next++]!,
    );
  });
}

const refusal = (id: string, { error, reason }: CouchError): Row => ({ id, error, reason });

async function admit(
  pouch: Pouch,
  database: Database,
  identity: Identity,
  docs: readonly Document[],
): Promise<readonly (Document | CouchError)[]> {
  const validators = await database.validators(pouch);
  const ofUsers = database.name === usersName;
  const mayDesign = isDatabaseAdmin(identity, database.security);
  // The common case, thousands of times a second: nothing to ask.
  if (validators.length === 0 && !ofUsers && mayDesign) return docs;
  const admitOne = async (doc: Document): Promise<Document> => {
    if (isLocal(doc._id)) return doc;
    if (doc._id.startsWith('_design/')) {
      if (!mayDesign) throw new CouchError(403, 'forbidden', 'You are not a db or server admin.');
      return doc;
    }
    const prepared = ofUsers ? await prepareUser(doc) : doc;
    await validate(validators, pouch, database, identity, prepared);
    return prepared;
  };
  if (validators.length === 0 && !ofUsers && !docs.some((doc) => doc._id.startsWith('_'))) return docs;
  return Promise.all(docs.map((doc) => admitOne(doc).catch(toCouchError)));
}

interface PouchRow {
  id?: string;
  rev?: string;
  error?: unknown;
}

async function store(pouch: Pouch, docs: readonly Document[], newEdits: boolean): Promise<Row[]> {
  const shared = docs.filter((doc) => !isLocal(doc._id));
  const rows = await storeShared(pouch, shared, newEdits);
  if (shared.length === docs.length) return rows;
  let next = 0;
  return Promise.all(docs.map(async (doc) => (isLocal(doc._id) ? putLocal(pouch, doc) : rows[next++]!)));
}

async function storeShared(pouch: Pouch, docs: readonly Document[], newEdits: boolean): Promise<Row[]> {
  if (docs.length === 0) return [];
  const ids = docs.map((doc) => doc._id);
  const rows = (await pouch.bulkDocs(docs, { new_edits: newEdits })) as PouchRow[];
  const told = rows.map((row, index): Row => {
    const id = row.id ?? ids[index] ?? '';
    return row.error === undefined ? { ok: true, id, rev: row.rev ?? '' } : refusal(id, toCouchError(row));
  });
  if (newEdits) return told;
  // Replicated documents are answered only where they fail: fill in the others.
  const failed = new Map(told.map((row) => [row.id, row]));
  return docs.map((doc) => failed.get(doc._id) ?? { ok: true, id: doc._id, rev: doc._rev ?? '' });
}
