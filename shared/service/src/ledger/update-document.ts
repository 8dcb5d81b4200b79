import { Conflict } from '@data-connector/couch';

/**
 * Reads, changes and writes a document until nobody else has written in between.
 * @param change gives the new document, or nothing to leave it
 * @param known the document as it was last seen, which saves reading it. It is good for a write only, which fails unless
 * the document is that still: whatever else would follow from it is looked at anew
 * @returns the document as it is afterwards
 * @throws whatever `read`, `change` and `write` throw, but for Conflict
 */
export async function updateDocument<Read, Written>(
  read: () => Promise<Read>,
  change: (doc: Read) => Written | undefined,
  write: (doc: Written) => Promise<Read>,
  known?: Read,
): Promise<Read> {
  for (let seen = known; ; seen = undefined) {
    const doc = seen ?? (await read());
    let changed: Written | undefined;
    try {
      changed = change(doc);
    } catch (error) {
      if (!seen) throw error;
    }
    if (!changed && !seen) return doc;
    try {
      if (changed) return await write(changed);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}
