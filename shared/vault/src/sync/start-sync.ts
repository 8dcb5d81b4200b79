import type { Connection, SyncView } from '@data-connector/protocol';
import { isVaultError } from '../errors/vault-error.js';
import type { Gateway } from '../gateway/gateway.js';
import type { ProviderDirectory } from '../gateway/provider-directory.js';
import type { KeyringOwner } from '../keys/derive.js';
import type { VaultCrypto } from '../keys/vault-crypto.js';
import { sentKey, type VaultKey } from '../keys/vault-key.js';
import { openKeyring } from '../opening/keyring.js';
import { openSuperseding } from '../opening/signed.js';
import { ticketOf, viewOf, type SyncTicket } from './ticket.js';

/** A refresh mostly finds little, and has ended by then, in seconds. */
const REFRESH_SECONDS = 2;

/** What a Vault can ask of a sync. */
export interface SyncOptions {
  /** Names of the provider's handlers; all by default. */
  readonly handlers?: readonly string[];
  /** Records a handler. */
  readonly limit?: number;
  /** Whom to tell when it has ended: a relay of the operator's, and what it knows this Vault by. */
  readonly notify?: { readonly relay: string; readonly ref: string };
  /**
   * How long the answer may be kept back until the sync has ended, in whole seconds, at most 10: then nothing more has to be
   * asked. Unless told 2 for a refresh, and 0 for a first sync, whose progress is worth seeing.
   */
  readonly wait?: number;
  /** Saves a connection that takes the place of the one sent, whose refresh token was spent in a sync that got lost. */
  readonly onConnection?: (connection: Connection) => Promise<void> | void;
  readonly signal?: AbortSignal;
}

/** Whose keyrings a connection's syncs have. */
export function ownerOf({ did, provider, account }: Connection): KeyringOwner {
  return { did, provider, accountId: account.id };
}

async function superseding(
  error: unknown,
  connection: Connection,
  key: VaultKey,
  directory: ProviderDirectory,
  crypto: VaultCrypto,
): Promise<Connection> {
  if (!isVaultError(error, 'connection_superseded') || !error.superseded) throw error;
  const { keyring, connection: sealed } = error.superseded;
  const owner = ownerOf(connection);
  const dataKey = await openKeyring(keyring, key, owner, crypto);
  const keyOf = (kid: string) => directory.signingKey(owner.provider, kid);
  const { cursors: _none, ...renewed } = await openSuperseding(sealed, dataKey, keyOf, owner);
  return connection.cursors ? { ...renewed, cursors: connection.cursors } : renewed;
}

/** A sync, and the connection that it runs with. */
export interface Started {
  readonly ticket: SyncTicket;
  readonly connection: Connection;
  /** If it had ended by the time of the answer. */
  readonly view?: SyncView;
}

/**
 * Starts a sync, or gets hold of the one that runs or waits to be collected. With a superseded connection it opens the one
 * that took its place, saves it, and asks once more.
 * @throws VaultError of any code of POST /sync; `key_wrong`, `tampered`
 */
export async function startSync(
  gateway: Gateway,
  directory: ProviderDirectory,
  connection: Connection,
  key: VaultKey,
  options: SyncOptions = {},
): Promise<Started> {
  const { handlers, limit, notify, onConnection, signal } = options;
  const { wait = connection.cursors ? REFRESH_SECONDS : 0 } = options;
  const sent = sentKey(key);
  const start = async (config: Connection): Promise<Started> => {
    const body = { did: config.did, config, key: sent, handlers, limit, notify };
    const path = ['sync', config.provider];
    const answer = await gateway.ask({ method: 'POST', path, body, proven: true, wait, signal });
    const ticket = ticketOf(config.provider, answer);
    const { view } = answer;
    return { ticket, connection: config, ...(view === undefined ? {} : { view: viewOf(view, ticket) }) };
  };
  try {
    return await start(connection);
  } catch (error) {
    const renewed = await superseding(error, connection, key, directory, gateway.crypto);
    await onConnection?.(renewed);
    return start(renewed);
  }
}
