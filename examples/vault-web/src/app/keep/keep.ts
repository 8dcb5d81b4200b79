import { accountShelf, CONNECTIONS, type AccountShelf } from './accounts.js';
import { attemptShelf, type AttemptShelf } from './attempts.js';
import { deleteDatabase, openDatabase } from './database.js';
import { QUARANTINE_DATABASE, quarantineShelf, type QuarantineShelf } from './quarantine.js';
import { recordDatabase, recordShelf, type RecordShelf } from './records.js';
import { schemaList, type SchemaList } from './schemas.js';
import { valueShelf, type ValueShelf } from './values.js';
import { VAULT, type VaultDatabase } from './vault-database.js';

/** Everything that the Vault keeps in this browser. */
export interface Keep {
  readonly values: ValueShelf;
  readonly accounts: AccountShelf;
  readonly attempts: AttemptShelf;
  readonly records: RecordShelf;
  readonly quarantine: QuarantineShelf;
  /** Deletes everything; if the page is closed meanwhile, the rest goes when the Vault is opened next. */
  destroy(): Promise<void>;
}

async function destroy(schemas: SchemaList): Promise<void> {
  await schemas.close();
  await deleteDatabase(CONNECTIONS.name);
  await deleteDatabase(QUARANTINE_DATABASE.name);
  for (const schema of await schemas.all()) await deleteDatabase(recordDatabase(schema).name);
  await deleteDatabase(VAULT.name);
}

/** Opens what the browser keeps. @throws Error where it keeps nothing */
export async function openKeep(): Promise<Keep> {
  const vault: VaultDatabase = await openDatabase(VAULT);
  const schemas = schemaList(vault);
  if (await schemas.closed()) {
    await destroy(schemas);
    return openKeep();
  }
  return {
    values: valueShelf(vault),
    attempts: attemptShelf(vault),
    accounts: accountShelf(await openDatabase(CONNECTIONS)),
    records: recordShelf(schemas),
    quarantine: quarantineShelf(await openDatabase(QUARANTINE_DATABASE)),
    destroy: () => destroy(schemas),
  };
}
