import { Conflict } from '../couch/index.js';
import { dayOf, type Ledger } from './ledger.js';

/**
 * Records that a connection attempt was used, so that its callback works once, at whichever replica.
 * @param flow `expires` in ms since 1970: its day is where the record lies
 * @returns false if it was used before
 * @throws ConnectorError `datastore_unavailable`
 */
export async function useOnce(ledger: Ledger, flow: { id: string; expires: number }): Promise<boolean> {
  const database = await ledger.day(dayOf(new Date(flow.expires)));
  try {
    await database.put({ _id: `flow-${flow.id}`, kind: 'flow' } as { _id: string });
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}
