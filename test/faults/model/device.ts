import { randomBytes } from 'node:crypto';
import {
  createVault,
  generateVaultKey,
  isVaultError,
  type Connection,
  type SyncHandle,
  type SyncTicket,
  type Vault,
  type VaultKey,
} from '@data-connector/vault';
import { connectAsPerson } from '@data-connector/simulator';
import { vaultRecords, type VaultRecords } from '../../system/vault/records.js';
import type { Side } from './scene.js';

/** Everything, though it was asked for a moment ago. */
const HANDLERS = ['following', 'posts'];
/** It asks again at once, some seconds in all: what it waits for takes one here, or comes only after it has given up. */
const PATIENCE = { backOff: 25, reconnects: 4, completeness: 20_000 };

/** What a device is asked to do whose connecting did not work. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
  constructor() {
    super('This device is not connected');
  }
}

/** A device of the person: its own data, the person's key. */
export interface Device {
  readonly did: string;
  readonly key: VaultKey;
  readonly data: VaultRecords;
  connection(): Connection | undefined;
  /** Connects, anew if it was connected; its cursors stay, since its records do. */
  connect(via: Side): Promise<void>;
  /** Takes over the tokens of another device; cursors say what a device has, and stay its own. */
  takeFrom(other: Device): void;
  start(via: Side): Promise<void>;
  /** Brings what there is now of its sync. */
  collect(via: Side): Promise<void>;
  erase(via: Side): Promise<void>;
  /**
   * Waits for the end of its sync, collects and erases; begins one if there is none.
   * @param since ms since 1970: a sync that began before, such as another device's that it has joined, is `old`, and so is
   * one that ends a snapshot which was begun before
   * @returns how it ended
   */
  refresh(via: Side, since?: number): Promise<string>;
}

const withCursors = ({ cursors: _others, ...rest }: Connection, own: Connection | undefined): Connection =>
  own?.cursors ? { ...rest, cursors: own.cursors } : rest;

/** A device, of somebody new unless told whose. */
export function device(
  provider: string,
  gateways: readonly [string, string],
  same?: Pick<Device, 'did' | 'key'>,
): Device {
  const { did, key } = same ?? { did: `0x${randomBytes(20).toString('hex')}`, key: generateVaultKey() };
  const data = vaultRecords();
  const vaults = gateways.map((gateway) => createVault({ gateway, did, patience: PATIENCE })) as [
    Vault,
    Vault,
  ];
  let ticket: SyncTicket | undefined;
  const connection = () => data.connections.get(provider);
  const known = (): Connection => {
    const own = connection();
    if (!own) throw new NotConnected();
    return own;
  };
  /** A sync that is gone is no longer this device's. */
  async function about<T>(asked: PromiseLike<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      if (isVaultError(error, 'sync_erased', 'token_invalid', 'sync_unknown')) ticket = undefined;
      throw error;
    }
  }
  const opened = (via: Side): SyncHandle | undefined =>
    ticket && vaults[via].openSync({ ...ticket, connection: known(), key });
  return {
    did,
    key,
    data,
    connection,
    async connect(via) {
      const account = connection()?.account.id;
      const { state, url } = vaults[via].connectUrl(provider, account === undefined ? {} : { account });
      const fresh = vaults[via].openReturn(await connectAsPerson(url), { state });
      await data.saveConnection(withCursors(fresh, connection()));
    },
    takeFrom(other) {
      const theirs = other.connection();
      if (theirs) void data.saveConnection(withCursors(theirs, connection()));
    },
    async start(via) {
      const onConnection = (renewed: Connection) => data.saveConnection(renewed);
      const handle = await vaults[via].sync(known(), key, { handlers: HANDLERS, onConnection });
      ticket = handle.ticket;
    },
    async collect(via) {
      const { databaseFor } = data;
      const handle = opened(via);
      if (!handle) return;
      await about(
        handle.collect({
          databaseFor,
          upsert: (records, what) => data.upsert(records, what),
          prune: (what) => data.prune?.(what),
          remove: (ids, what) => data.remove(ids, what),
          quarantine: (items) => data.quarantine(items),
          onConnection: (renewed) => data.saveConnection(renewed),
          onCursors: (further) => data.saveConnection(further),
        }),
      );
    },
    async erase(via) {
      const handle = opened(via);
      if (handle) await about(handle.erase());
      ticket = undefined;
    },
    async refresh(via, since = 0) {
      const goesOn = 'next' in (connection()?.cursors?.['following'] ?? {});
      const refreshed = await about(
        vaults[via].refresh({
          connection: known(),
          key,
          store: data,
          databaseFor: data.databaseFor,
          handlers: HANDLERS,
          ...(ticket ? { resume: ticket } : {}),
          onSync: (handle) => void (ticket = handle.ticket),
        }),
      );
      ticket = undefined;
      const { view } = refreshed;
      const codes = Object.values(view.handlers).map(({ code }) => code);
      if ([view.code, ...codes].includes('reconnect_required')) return 'reconnect_required';
      const isOld = since > 0 && (goesOn || Date.parse(view.startedAt) < since);
      return isOld ? 'old' : view.status;
    },
  };
}
