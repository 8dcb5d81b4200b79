import type { DatastoreManifest } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';

/** Keeps account of which records of a datastore have come. */
export interface Ledger {
  /** Tells whether a document was entered before. */
  has(id: string): boolean;
  /** @throws VaultError `tampered` for a number that another document has, or that nobody promised */
  enter(id: string, n: number): void;
  /** How many promised records are not there. */
  missing(): number;
}

/**
 * A ledger for a datastore: every n from 1 to `last`, except void ones, must come exactly once. `closed`: all that was taken
 * was stored, so there is nothing after `last`; a sync that was cut off may have stored more than it could promise.
 */
export function createLedger(manifest: DatastoreManifest | undefined, closed: boolean): Ledger {
  const { last, void: voids } = manifest ?? { last: 0, void: [] };
  const ids = new Set<string>();
  const numbers = new Set<number>();
  const isVoid = (n: number): boolean => voids.some(([from, to]) => n >= from && n <= to);
  const voided = voids.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  let due = last - voided;
  if (!(due >= 0)) throw new VaultError('tampered');
  return {
    has: (id) => ids.has(id),
    enter(id, n) {
      if (numbers.has(n) || (closed && n > last)) throw new VaultError('tampered');
      ids.add(id);
      numbers.add(n);
      if (n <= last && !isVoid(n)) due -= 1;
    },
    missing: () => due,
  };
}
