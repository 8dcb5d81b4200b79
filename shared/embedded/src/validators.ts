import { createContext, Script, type Context } from 'node:vm';
import { CouchError } from './couch-error.js';
import type { Document } from './document.js';
import type { Identity } from './identity.js';
import type { Pouch } from './pouch.js';
import type { Security } from './security.js';

/** A design document's `validate_doc_update`: takes JSON, gives null or what it threw as JSON. */
export type Validator = (newDoc: string, oldDoc: string, user: string, security: string) => string | null;

// Milliseconds for one call; a loop without end must not stop the store.
const patience = 1_000;

/** Reads the validators from a database's design documents. */
export async function loadValidators(pouch: Pouch): Promise<Validator[]> {
  const { rows } = await pouch.allDocs({ startkey: '_design/', endkey: '_design0', include_docs: true });
  return rows.flatMap(({ doc }) => {
    const source = (doc as { validate_doc_update?: unknown } | undefined)?.validate_doc_update;
    return typeof source === 'string' ? [compile(source)] : [];
  });
}

const broken: Validator = () => JSON.stringify({ forbidden: 'The validation function does not compile.' });

function compile(source: string): Validator {
  try {
    return sandbox(source);
  } catch {
    return broken;
  }
}

function sandbox(source: string): Validator {
  // Only strings go in and out and the global has no prototype: there is no object of ours to climb up on.
  const context: Context = createContext(Object.create(null) as Context, {
    codeGeneration: { strings: false, wasm: false },
  });
  const script = new Script(`
    (() => {
      const isArray = Array.isArray, toJSON = JSON.stringify, log = () => {};
      try {
        (${source.replace(/;\s*$/, '')})(...JSON.parse(input));
        return null;
      } catch (fault) {
        const { forbidden, unauthorized } = fault;
        if (unauthorized && !forbidden) return JSON.stringify({ unauthorized: String(unauthorized) });
        return JSON.stringify({ forbidden: String(forbidden || fault) });
      }
    })()`);
  return (newDoc, oldDoc, user, security) => {
    context['input'] = `[${newDoc},${oldDoc},${user},${security}]`;
    const verdict: unknown = script.runInContext(context, { timeout: patience });
    return typeof verdict === 'string' ? verdict : null;
  };
}

/** Asks all validators about a document. @throws CouchError 401 or 403 with the reason that one gave */
export async function validate(
  validators: readonly Validator[],
  pouch: Pouch,
  database: { name: string; security: Security },
  identity: Identity,
  doc: Document,
): Promise<void> {
  if (validators.length === 0) return;
  const old = await pouch.get(doc._id).catch(() => null);
  const user = JSON.stringify({ db: database.name, name: identity.name, roles: identity.roles });
  for (const validator of validators) {
    const verdict = ask(() =>
      validator(JSON.stringify(doc), JSON.stringify(old), user, JSON.stringify(database.security)),
    );
    if (verdict === null) continue;
    const { forbidden, unauthorized } = verdict;
    if (forbidden !== undefined) throw new CouchError(403, 'forbidden', forbidden);
    throw new CouchError(401, 'unauthorized', unauthorized ?? 'The validation function refused it.');
  }
}

function ask(question: () => string | null): { forbidden?: string; unauthorized?: string } | null {
  try {
    const answer = question();
    return answer === null ? null : (JSON.parse(answer) as { forbidden?: string });
  } catch {
    return { forbidden: 'The validation function failed.' };
  }
}
