import { setTimeout as sleep } from 'node:timers/promises';
import type { ErasureReceipt } from '@data-connector/protocol';
import { TokenRejected, type Provider, type Tokens } from '@data-connector/provider';
import type { ServiceKeys } from '@data-connector/sealing';
import { ConnectorError } from '@data-connector/kit/errors';
import { ownerOf, type Accounts } from '../ledger/accounts.js';
import type { Erasure } from './erase.js';
import type { Ledger } from '../ledger/ledger.js';
import { RENEW_MS } from './renew.js';
import { madeDatastores, type SyncDocument } from '../ledger/sync-document.js';
import type { CheckedConnection } from './request.js';

/** All of a revocation's calls to the third party together, in ms. */
const REVOKE_MS = 15_000;
/** Until a renewal that goes on elsewhere has come to its end, in ms, if its process lives. */
const RENEWAL_MS = RENEW_MS + 5000;
const LOOK_EVERY_MS = 250;

/** Ends connections: at the third party, and in what is held here. */
export class Disconnect {
  constructor(
    private readonly provider: Provider,
    private readonly accounts: Accounts,
    private readonly ledger: Ledger,
    private readonly erasure: Erasure,
    private readonly keys: ServiceKeys,
    /** For tests: how long a renewal elsewhere is waited for, in ms. */
    private readonly renewalMs = RENEWAL_MS,
  ) {}

  /**
   * Ends a connection: first for every replica, so that nothing begins or is renewed with it any more; then its syncs, its
   * grant, and what is held for it.
   * @returns the signed receipt, which says only what was seen to be so
   * @throws ConnectorError `provider_unavailable` when the grant could not be revoked (what was held is erased all the
   * same); `connection_superseded` when its refresh token was spent: what it was renewed to has to be revoked instead;
   * `datastore_unavailable`
   */
  async disconnect({ connection, epoch }: CheckedConnection): Promise<string> {
    const { did, account } = connection;
    const id = this.accounts.idOf(ownerOf(connection));
    const current = await this.accounts.end(id, epoch, connection.refreshToken);
    const datastores = await this.#erase(id, current, epoch);
    const isOver = await this.#renewalOver(id, epoch);
    const revoked = (await this.#revoke(connection)) && isOver;
    const receipt: ErasureReceipt = {
      version: 1,
      provider: this.ledger.provider,
      did,
      accountId: account.id,
      revoked,
      erasedAt: new Date().toISOString(),
      datastores,
    };
    return this.keys.signing.sign('receipt', receipt);
  }

  /** Erases everything of a third-party account, whosever it is, as the third party itself demands. */
  async forgetAccount(accountId: string): Promise<void> {
    for (const { _id: id, epoch } of await this.accounts.ofAccount(accountId))
      await this.#erase(id, await this.accounts.end(id, epoch));
  }

  /**
   * Erases the syncs of an account.
   * @param current the one that it was last claimed for: it may be written to while days are looked through
   * @param epoch of the connection that ends: what a later one has brought stays
   * @returns the names of their datastores
   */
  async #erase(id: string, current: string | undefined, epoch?: number): Promise<string[]> {
    const ended = epoch === undefined ? {} : { epoch: { $lte: epoch } };
    const erased: string[] = [];
    const erase = async (doc: SyncDocument) => {
      await this.erasure.erase(doc._id);
      erased.push(...madeDatastores(doc));
    };
    const last = current === undefined ? undefined : await this.ledger.get(current);
    if (last && last.status !== 'erased') await erase(last);
    for await (const doc of this.ledger.heldOf(id, ended)) await erase(doc);
    return erased;
  }

  /**
   * Waits until a renewal that had begun is over: its process finds the account ended and revokes what came.
   * @returns whether no token of the connection is left that nobody has revoked, as far as can be known
   */
  async #renewalOver(id: string, epoch: number): Promise<boolean> {
    const until = performance.now() + this.renewalMs;
    for (;;) {
      const { renewal } = await this.accounts.get(id);
      if (!renewal || renewal.epoch > epoch || renewal.state === 'revoked') return true;
      // Its process may be gone, and with it what came.
      if (renewal.state === 'left' || performance.now() > until) return false;
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** @returns whether the grant is ended: where no app can do that it lives on until the person does */
  async #revoke(tokens: Tokens): Promise<boolean> {
    try {
      return (await this.provider.revoke?.(tokens, AbortSignal.timeout(REVOKE_MS))) ?? false;
    } catch (error) {
      // A token that is no good any more stands for no grant.
      if (error instanceof TokenRejected) return true;
      throw error instanceof ConnectorError ? error : new ConnectorError('provider_unavailable', {}, error);
    }
  }
}
