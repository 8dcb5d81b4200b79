import { accountShelf, type AccountShelf } from './accounts.js';
import { attemptShelf, type AttemptShelf } from './attempts.js';
import { openDatabase } from './database.js';
import { recordShelf, type RecordShelf } from './records.js';
import { valueShelf, type ValueShelf } from './values.js';

/** Everything that the Vault keeps in this browser. */
export interface Keep {
  readonly values: ValueShelf;
  readonly accounts: AccountShelf;
  readonly attempts: AttemptShelf;
  readonly records: RecordShelf;
  /** Deletes everything. */
  destroy(): Promise<void>;
}

/** Opens what the browser keeps. @throws Error where it keeps nothing */
export async function openKeep(): Promise<Keep> {
  const database = await openDatabase();
  return {
    values: valueShelf(database),
    accounts: accountShelf(database),
    attempts: attemptShelf(database),
    records: recordShelf(database),
    destroy: () => database.destroy(),
  };
}
