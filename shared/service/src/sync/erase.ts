import { retry } from '@data-connector/kit/time';
import type { ErasureReceipt } from '@data-connector/protocol';
import { patient, type Keeper, type Stored } from '@data-connector/couch';
import type { ServiceKeys } from '@data-connector/sealing';
import type { Ledger } from '../ledger/ledger.js';
import type { RunningSyncs } from './running.js';
import { madeDatastores, type SyncDocument } from '../ledger/sync-document.js';

/** Waits between attempts to sweep up, in ms: the keeper takes what is left for nobody's an hour later. */
const SWEEP_WAITS_MS = [1000, 5000, 15_000];

/**
 * Erases syncs: marks first, then destroys, then says so, so that any replica can finish what another has begun. One that
 * made no database is erased in one write.
 */
export class Erasure {
  constructor(
    private readonly ledger: Ledger,
    private readonly keeper: Keeper,
    private readonly keys: ServiceKeys,
    private readonly running: RunningSyncs,
  ) {}

  /**
   * Erases a sync: stops it if it runs and destroys its databases. Once erased, it gives the same receipt again.
   * @param known the sync's document as it was last seen
   * @returns the signed receipt, or nothing if there is no such sync
   * @throws ConnectorError `datastore_unavailable`: it is finished later then, or by asking again
   */
  async erase(syncId: string, known?: Stored<SyncDocument>): Promise<string | undefined> {
    const marked = await this.ledger.update(
      syncId,
      (doc) => {
        if (doc.status === 'erased' || doc.status === 'erasing') return undefined;
        if (doc.status === 'completed' && madeDatastores(doc).length === 0)
          return emptied(doc, this.#receipt(doc));
        return { ...doc, status: 'erasing', updatedAt: new Date().toISOString() };
      },
      known,
    );
    if (!marked) return undefined;
    return patient(() => this.#finish(marked));
  }

  async #finish(marked: Stored<SyncDocument>): Promise<string | undefined> {
    await this.running.abort(marked._id);
    if (marked.status === 'erased') return marked.receipt;
    await this.#destroy(marked);
    const receipt = this.#receipt(marked);
    const done = await this.ledger.update(
      marked._id,
      (doc) => (doc.status === 'erased' ? undefined : emptied(doc, receipt)),
      marked,
    );
    return done?.receipt;
  }

  /** After a run was aborted: what it may have made after its sync’s databases were destroyed goes too. */
  async sweepAfter(syncId: string, stopping: AbortSignal): Promise<void> {
    const sweep = async () => {
      const doc = await this.ledger.get(syncId);
      if (doc?.status === 'erasing' || doc?.status === 'erased') await this.#destroy(doc);
    };
    // The keeper's rounds find what a process that ends has to leave.
    await retry(sweep, { waitsMs: SWEEP_WAITS_MS, signal: stopping });
  }

  async #destroy(doc: SyncDocument): Promise<void> {
    await Promise.all(madeDatastores(doc).map((name) => this.keeper.destroy(name)));
  }

  #receipt(doc: SyncDocument): string {
    const receipt: ErasureReceipt = {
      version: 1,
      provider: this.ledger.provider,
      syncId: doc._id,
      erasedAt: new Date().toISOString(),
      datastores: madeDatastores(doc),
    };
    return this.keys.signing.sign('receipt', receipt);
  }
}

/** What remains of an erased sync until its day is dropped: what it takes to tell the same again. */
function emptied(doc: SyncDocument, receipt: string): SyncDocument {
  const { keyring: _keyring, result: _result, request: _request, ...rest } = doc;
  return { ...rest, status: 'erased', updatedAt: new Date().toISOString(), receipt };
}
