import { Conflict } from '@data-connector/couch';

/**
 * Reads, changes and writes a document until nobody else has written in between.
 * @param change gives the new document, or nothing to leave it
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
    const changed = change(doc);
    if (!changed) return doc;
    try {
      return await write(changed);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}
