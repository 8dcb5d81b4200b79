import { Conflict, dayOf } from '@data-connector/couch';
import type { Ledger } from './ledger.js';

/** What counts once, at whichever replica: a connection attempt's callback, a third party's code, a proof of a DID. */
export interface CountsOnce {
  readonly kind: 'flow' | 'code' | 'did-proof';
  /** It says nothing about a person: random, or a keyed hash. */
  readonly id: string;
  /** ms since 1970: its day is where the record lies, and after it nobody takes the thing any more. */
  readonly expires: number;
}

/**
 * Records that something was used.
 * @returns false if it was used before
 * @throws ConnectorError `datastore_unavailable`
 */
export async function useOnce(ledger: Ledger, { kind, id, expires }: CountsOnce): Promise<boolean> {
  const database = await ledger.day(dayOf(new Date(expires)));
  try {
    await database.put({ _id: `${kind}-${id}`, kind } as { _id: string });
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}
