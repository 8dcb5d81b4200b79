import { GONE, recordHeader, recordId, sealedId, type BaseRecord } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import { openDirect, parseJwe } from '../jose/compact-jwe.js';
import { objectOf } from '../jose/segment.js';
import type { DataKey } from './keyring.js';

/** A record as the provider's service made it: its schema's members beside those that every record has. */
export type VaultRecord = BaseRecord & Readonly<Record<string, unknown>>;

/** An opened record, or the `_id` of one that is gone, and its number in its datastore. */
export type OpenedRecord = { readonly n: number } & (
  { readonly record: VaultRecord } | { readonly gone: string }
);

/** Where a record must belong. */
export interface RecordPlace {
  readonly schema: string;
  readonly provider: string;
  readonly accountId: string;
  /** Whether the result names the snapshot that they are of: only there may tombstones be. */
  readonly ofSnapshot?: boolean;
}

/**
 * Opens a document of a datastore: it must be sealed under this data key, for this id (its number’s), schema and account.
 * @throws VaultError `tampered`
 */
export async function openRecord(
  { _id, jwe }: { readonly _id: string; readonly jwe?: unknown },
  key: DataKey,
  { accountId, ofSnapshot, provider, schema }: RecordPlace,
): Promise<OpenedRecord> {
  const parsed = parseJwe(jwe);
  const { data: header } = recordHeader.safeParse(parsed.header);
  const fits =
    header?.kid === key.kid && header.id === _id && header.schema === schema && _id === sealedId(header.n);
  if (!header || !fits) throw new VaultError('tampered');
  const record = objectOf(await openDirect(parsed, key.record, key.crypto)) as Partial<VaultRecord>;
  const isGone = ofSnapshot === true && record.schema === GONE;
  // One provider's service must not be able to overwrite what another provider's brought
  if (!(isGone || record.schema === schema) || !record._id?.startsWith(recordId(provider, accountId, '')))
    throw new VaultError('tampered');
  return { n: header.n, ...(isGone ? { gone: record._id } : { record: record as VaultRecord }) };
}
