import type { Document } from './document.js';
import type { Pouch } from './pouch.js';

/** Ids of documents that are kept but not replicated. */
export const isLocal = (id: string): boolean => id.startsWith('_local/');

/** Stores a `_local` document whatever is there already: the last one wins, as in CouchDB 3. */
export async function putLocal(pouch: Pouch, doc: Document): Promise<{ ok: true; id: string; rev: string }> {
  for (;;) {
    const { _rev, _deleted, _revisions, ...fresh } = doc;
    const current = await pouch.get(doc._id).catch(() => undefined);
    if (_deleted === true && current === undefined) return { ok: true, id: doc._id, rev: '0-0' };
    try {
      const latest = current === undefined ? fresh : { ...fresh, _rev: current._rev };
      const { rev } = _deleted === true ? await pouch.remove(latest) : await pouch.put(latest);
      return { ok: true, id: doc._id, rev };
    } catch (fault) {
      // Somebody wrote in between: PouchDB minds, CouchDB does not.
      if ((fault as { status?: number }).status !== 409) throw fault;
    }
  }
}
