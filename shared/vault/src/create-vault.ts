import {
  normaliseDid,
  type Connection,
  type ErasureReceipt,
  type ProviderListing,
} from '@data-connector/protocol';
import {
  connectUrl,
  provenConnectUrl,
  type ConnectOptions,
  type ConnectPage,
} from './connect/connect-url.js';
import { openReturn, type ReturnExpectation } from './connect/open-return.js';
import { VaultError } from './errors/vault-error.js';
import { createGateway, type OpenStream } from './gateway/gateway.js';
import { createDirectory } from './gateway/provider-directory.js';
import { PATIENCE, type Patience } from './gateway/timing.js';
import { PLATFORM_CRYPTO, type VaultCrypto } from './keys/vault-crypto.js';
import type { VaultKey } from './keys/vault-key.js';
import type { Narrated } from './narrated.js';
import { openReceipt } from './opening/signed.js';
import { makeDidProof, type RequestToProve } from './proving/did-proof.js';
import type { Prover } from './proving/prover.js';
import { refresh, type Refreshed, type RefreshNews, type RefreshOptions } from './refresh.js';
import { startSync, type SyncOptions } from './sync/start-sync.js';
import { createSyncHandle, type SyncHandle } from './sync/sync-handle.js';
import { ticketOf, type SyncTicket } from './sync/ticket.js';

/** What a Vault's client is made with. */
export interface VaultOptions {
  /** The gateway's public URL. */
  readonly gateway: URL | string;
  /** The person. */
  readonly did: string;
  /** Signs with the DID's key, for gateways that want it proven; every request that says who asks is proven then. */
  readonly prover?: Prover;
  /** Another fetch than the global one; one that streams, where React Native's own does not. */
  readonly fetch?: typeof globalThis.fetch;
  /** Opens event streams, where no fetch at hand can: a native EventSource, for example, as text. */
  readonly stream?: OpenStream;
  /** Cryptography that the platform has natively, instead of JavaScript; as much of it as there is. */
  readonly crypto?: Partial<VaultCrypto>;
  readonly patience?: Partial<Patience>;
}

/** A Vault's client: what one person's Vault does at one gateway. */
export interface Vault {
  /** The gateway's providers by name. @throws VaultError */
  providers(options?: { readonly signal?: AbortSignal }): Promise<Record<string, ProviderListing>>;
  /**
   * The page to open in a browser, and the state to keep until the person comes back; for a Vault without a prover.
   * @throws VaultError `did_proof_missing` with one: `provenConnectUrl` makes the proof
   */
  connectUrl(provider: string, options?: ConnectOptions): ConnectPage;
  /** The same, with a proof if there is a prover: to be opened at once, and once. @throws VaultError */
  provenConnectUrl(provider: string, options?: ConnectOptions): Promise<ConnectPage>;
  /**
   * The connection in the URL with which the person came back: save it, then sync.
   * @throws VaultError `state_mismatch`, `return_malformed`, `key_wrong`, `access_denied` and other codes of connecting
   */
  openReturn(returned: string | URL, expected: ReturnExpectation): Connection;
  /** Starts a sync or gets hold of the one there is. @throws VaultError */
  sync(connection: Connection, key: VaultKey, options?: SyncOptions): Promise<SyncHandle>;
  /** Goes on with a sync after a reload. @throws VaultError `answer_malformed`, `config_refused` */
  openSync(sync: SyncTicket & { readonly connection: Connection; readonly key: VaultKey }): SyncHandle;
  /**
   * Syncs, waits, collects and erases, all in one; after a crash, at whatever point, just call it again. Await it, or read
   * its news with `for await`, or both.
   * @throws VaultError
   */
  refresh(options: RefreshOptions): Narrated<RefreshNews, Refreshed>;
  /** Revokes the grant at the third party and erases what is held for it; the receipt is verified. @throws VaultError */
  disconnect(connection: Connection, options?: { readonly signal?: AbortSignal }): Promise<ErasureReceipt>;
}

/**
 * Makes the client of one person's Vault at one gateway.
 * @throws VaultError `did_malformed`
 */
export function createVault(options: VaultOptions): Vault {
  const did = normaliseDid(options.did);
  if (did === undefined) throw new VaultError('did_malformed');
  const { prover } = options;
  const patience = { ...PATIENCE, ...options.patience };
  const crypto = { ...PLATFORM_CRYPTO, ...options.crypto };
  const proving = prover && {
    did,
    prover,
    gateway: String(options.gateway),
    randomBytes: crypto.randomBytes,
  };
  const prove = proving && ((request: RequestToProve) => makeDidProof(proving, request));
  const { fetch, stream } = options;
  const gateway = createGateway(options.gateway, { patience, crypto, fetch, stream, prove });
  const directory = createDirectory(gateway);

  /** Its tokens go nowhere if it is not of this Vault's person. */
  function own(connection: Connection): Connection {
    if (normaliseDid(connection.did) !== did) throw new VaultError('config_refused');
    return connection;
  }

  const sync: Vault['sync'] = async (connection, key, wishes) => {
    const started = await startSync(gateway, directory, own(connection), key, wishes);
    return createSyncHandle({ gateway, directory, key, ...started });
  };
  const openSync: Vault['openSync'] = ({ syncId, provider, token, connection, key }) => {
    const ticket = ticketOf(provider, { syncId, token });
    if (own(connection).provider !== provider) throw new VaultError('config_refused');
    return createSyncHandle({ gateway, directory, key, connection, ticket });
  };

  return {
    providers: ({ signal } = {}) => directory.list(signal),
    connectUrl(provider, wishes) {
      if (prover) throw new VaultError('did_proof_missing');
      return connectUrl(gateway, did, provider, wishes);
    },
    provenConnectUrl: (provider, wishes) => provenConnectUrl(gateway, did, provider, wishes),
    openReturn: (returned, expected) => openReturn(returned, did, expected),
    sync,
    openSync,
    refresh: (wishes) => refresh({ sync, openSync }, wishes),
    async disconnect(connection, { signal } = {}) {
      const { provider, account } = own(connection);
      const body = { did: connection.did, config: connection };
      const path = ['connect', provider];
      const answer = await gateway.ask({ method: 'DELETE', path, body, proven: true, signal });
      const keyOf = (kid: string) => directory.signingKey(provider, kid);
      return openReceipt(
        answer['receipt'],
        keyOf,
        { provider, accountId: account.id },
        { did: connection.did },
      );
    },
  };
}
