import {
  connection as connectionFormat,
  erasureReceipt,
  syncResult,
  type Connection,
  type ErasureReceipt,
  type SigningJwk,
  type SyncResult,
} from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import { openDirect, parseJwe } from '../jose/compact-jwe.js';
import { verifiedPayload } from '../jose/compact-jws.js';
import { textOf } from '../jose/segment.js';
import type { KeyringOwner } from '../keys/derive.js';
import type { DataKey } from './keyring.js';

/** Finds a service's public signing key by its kid. */
export type KeyOf = (kid: string) => Promise<SigningJwk>;

async function payload(
  compact: unknown,
  typ: 'result' | 'connection',
  key: DataKey,
  keyOf: KeyOf,
): Promise<Record<string, unknown>> {
  const jwe = parseJwe(compact);
  if (jwe.header['typ'] !== typ || jwe.header['kid'] !== key.kid) throw new VaultError('tampered');
  const signed = await verifiedPayload(textOf(await openDirect(jwe, key[typ], key.crypto)), typ, keyOf);
  if (signed['version'] !== 1) throw new VaultError('tampered');
  return signed;
}

/** Checks that a connection is one, and of this person, provider and account. */
function ownConnection(value: unknown, owner: KeyringOwner): Connection {
  const { success } = connectionFormat.safeParse(value);
  const own = value as Connection;
  if (
    !success ||
    own.provider !== owner.provider ||
    own.did !== owner.did ||
    own.account.id !== owner.accountId
  )
    throw new VaultError('tampered');
  return own;
}

/**
 * Opens a sync's result and verifies who signed it, and that it is of this sync, person and account.
 * @throws VaultError `tampered`, `service_unavailable`
 */
export async function openResult(
  sealed: string,
  key: DataKey,
  keyOf: KeyOf,
  owner: KeyringOwner & { readonly syncId: string },
): Promise<SyncResult> {
  const signed = await payload(sealed, 'result', key, keyOf);
  if (!syncResult.safeParse(signed).success) throw new VaultError('tampered');
  // As it was signed: a newer service's connection may have members that have to be sent back to it.
  const result = signed as unknown as SyncResult;
  const own =
    result.syncId === owner.syncId &&
    result.provider === owner.provider &&
    result.did === owner.did &&
    result.account.id === owner.accountId &&
    result.kid === key.kid;
  if (!own) throw new VaultError('tampered');
  ownConnection(result.connection, owner);
  return result;
}

/**
 * Opens the connection that takes the place of one whose refresh token was already spent.
 * @throws VaultError `tampered`, `service_unavailable`
 */
export async function openSuperseding(
  sealed: string,
  key: DataKey,
  keyOf: KeyOf,
  owner: KeyringOwner,
): Promise<Connection> {
  return ownConnection((await payload(sealed, 'connection', key, keyOf))['connection'], owner);
}

/**
 * Verifies a receipt: it must have the members in `must`, and those in `may` must be right if it has them.
 * @throws VaultError `tampered`, `service_unavailable`
 */
export async function openReceipt(
  compact: unknown,
  keyOf: KeyOf,
  must: Partial<ErasureReceipt>,
  may: Partial<ErasureReceipt> = {},
): Promise<ErasureReceipt> {
  const { data: receipt } = erasureReceipt.safeParse(await verifiedPayload(compact, 'receipt', keyOf));
  const told = new Map<string, unknown>(Object.entries(receipt ?? {}));
  const right =
    Object.entries(must).every(([name, value]) => told.get(name) === value) &&
    Object.entries(may).every(([name, value]) => !told.has(name) || told.get(name) === value);
  if (!receipt || !right) throw new VaultError('tampered');
  return receipt;
}
