import type {
  Connection,
  ErasureReceipt,
  SnapshotState,
  SyncResult,
  SyncView,
} from '@data-connector/protocol';
import {
  collect,
  type Collected,
  type CollectInput,
  type CollectOptions,
  type CollectProgress,
} from '../collect/collect.js';
import type { Gateway } from '../gateway/gateway.js';
import type { ProviderDirectory } from '../gateway/provider-directory.js';
import type { VaultKey } from '../keys/vault-key.js';
import { narrated, type Narrated } from '../narrated.js';
import { checkEnd } from '../opening/agreement.js';
import { openKeyring, type DataKey } from '../opening/keyring.js';
import { openReceipt, openResult } from '../opening/signed.js';
import { askStatus, followSync, type FollowOptions, type SyncUpdate } from './follow.js';
import { ownerOf, type Started } from './start-sync.js';
import { syncPath, type SyncTicket } from './ticket.js';

/** One sync, as the Vault sees it. */
export interface SyncHandle extends SyncTicket {
  /** The connection it runs with: another than the one given, if that was superseded. */
  readonly connection: Connection;
  /** What to keep so as to go on after a reload (`vault.openSync`). It holds the token. */
  readonly ticket: SyncTicket;
  /** @throws VaultError `token_invalid`, `sync_erased`, `unreachable` … */
  status(options?: { readonly signal?: AbortSignal }): Promise<SyncView>;
  /** News until the outcome, over any number of connections. @throws VaultError */
  events(options?: FollowOptions): AsyncGenerator<SyncUpdate>;
  /** Follows it to its end. @throws VaultError */
  ended(options?: FollowOptions): Promise<SyncView>;
  /** The verified result in a view; nothing if there is none yet. @throws VaultError `tampered`, `key_wrong` */
  openResult(view: SyncView): Promise<SyncResult | undefined>;
  /** Brings its data into the Vault, and tells how far it is. @throws VaultError `tampered`, `incomplete`, `key_wrong` … */
  collect(options: CollectOptions & { readonly view?: SyncView }): Narrated<CollectProgress, Collected>;
  /** Stops it and erases its data; the receipt is verified. May be repeated. @throws VaultError */
  erase(options?: { readonly signal?: AbortSignal }): Promise<ErasureReceipt>;
}

export interface SyncHandleParts extends Started {
  readonly gateway: Gateway;
  readonly directory: ProviderDirectory;
  readonly key: VaultKey;
}

/** Makes the handle of a sync. */
export function createSyncHandle({
  gateway,
  directory,
  ticket,
  connection,
  view: known,
  key,
}: SyncHandleParts): SyncHandle {
  const { provider, syncId, token } = ticket;
  const owner = ownerOf(connection);
  const keyOf = (kid: string) => directory.signingKey(provider, kid);
  const opened = new Map<string, Promise<DataKey>>();

  /** Once per keyring: scrypt takes its time. */
  function dataKey({ keyring }: SyncView): Promise<DataKey> {
    const known = opened.get(keyring.jwe) ?? openKeyring(keyring, key, owner, gateway.crypto);
    opened.set(keyring.jwe, known);
    return known;
  }

  async function resultOf(view: SyncView): Promise<SyncResult | undefined> {
    const sealed = view.result;
    const result =
      sealed === undefined
        ? undefined
        : await openResult(sealed, await dataKey(view), keyOf, { ...owner, syncId });
    checkEnd(view, result);
    return result;
  }

  /** Snapshots are named by handler; the schema comes from the provider's listing, since a view is not signed. */
  async function snapshotsOf(result: SyncResult | undefined): Promise<CollectInput['snapshots']> {
    const bySchema = new Map<string, SnapshotState & { handler: string }>();
    for (const [handler, state] of Object.entries(result?.snapshots ?? {}))
      bySchema.set(await directory.schemaOf(provider, handler), { ...state, handler });
    return bySchema;
  }

  const status: SyncHandle['status'] = ({ signal } = {}) => askStatus(gateway, ticket, signal);

  return {
    ...ticket,
    ticket,
    connection,
    status,
    events: (options) => followSync(gateway, ticket, options, known),
    async ended(options) {
      let view: SyncView | undefined;
      for await (const update of followSync(gateway, ticket, options, known)) view = update.view;
      return view ?? status();
    },
    openResult: resultOf,
    collect: (options) =>
      narrated(async (tell) => {
        const view = options.view ?? known ?? (await status(options));
        const [key, result] = [await dataKey(view), await resultOf(view)];
        const snapshots = await snapshotsOf(result);
        const progress = async (how: CollectProgress): Promise<void> => {
          await options.progress?.(how);
          tell(how);
        };
        const input = { gateway, ticket, connection, view, key, result, snapshots };
        return collect(input, { ...options, progress });
      }),
    async erase({ signal } = {}) {
      const answer = await gateway.ask({ method: 'DELETE', path: syncPath(ticket), token, signal });
      return openReceipt(answer['receipt'], keyOf, { provider, syncId });
    },
  };
}
