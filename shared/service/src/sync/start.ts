import { isOutcome, type Outcome } from '@data-connector/protocol';
import { patient, type Stored } from '@data-connector/couch';
import { within } from '@data-connector/kit/time';
import { ConnectorError, asConnectorError, retryIn } from '@data-connector/kit/errors';
import type { AccountDocument } from '../ledger/account.js';
import { ownerOf } from '../ledger/accounts.js';
import { spend, type Used } from '../ledger/budget.js';
import { assemble, prepare, type Prepared, type Workshop } from './assemble.js';
import type { Erasure } from './erase.js';
import type { Outbox } from '../ledger/outbox.js';
import type { Place, RunningSyncs } from './running.js';
import { identityOf, type SyncDocument, type SyncOrigin } from '../ledger/sync-document.js';
import type { SyncRequest } from './request.js';

/** How often a claim is tried while others change the account at the same moment. */
const CLAIMS = 8;
/** When to ask again while another request’s sync runs, in ms: most syncs take seconds. */
const ASK_AGAIN_MS = 5000;

/** What is known of an account when a sync is to begin. */
interface Look {
  readonly account: AccountDocument;
  readonly current?: SyncDocument | undefined;
  /** Some of it was not looked at now: it may be otherwise by now. */
  readonly remembered: boolean;
}

interface Judgement {
  readonly serving?: SyncDocument;
  readonly refused?: ConnectorError;
  readonly used?: Used | undefined;
}

/** Starts syncs, one at a time per account, and ends those of this process in time. */
export class Syncs {
  readonly #telling = new Set<Promise<unknown>>();
  /** By account. */
  readonly #starting = new Map<string, Promise<SyncDocument>>();

  constructor(
    private readonly shop: Workshop,
    private readonly running: RunningSyncs,
    private readonly outbox: Outbox,
    private readonly erasure: Erasure,
  ) {}

  /**
   * Starts a sync, or gives the one that serves this very request already.
   * @throws ConnectorError `busy`, `shutting_down`, `sync_running`, `connection_superseded`, `reconnect_required`,
   * `too_many_requests`, `datastore_unavailable`
   */
  async start(request: SyncRequest, origin: SyncOrigin = {}): Promise<SyncDocument> {
    const id = this.shop.accounts.idOf(ownerOf(request.connection));
    // Here they come one after the other: the first makes a sync, and the others find it.
    const before = this.#starting.get(id)?.catch(() => undefined);
    const started = Promise.resolve(before).then(() => this.#start(id, request, origin));
    this.#starting.set(id, started);
    try {
      return await started;
    } finally {
      if (this.#starting.get(id) === started) this.#starting.delete(id);
    }
  }

  async #start(id: string, request: SyncRequest, origin: SyncOrigin): Promise<SyncDocument> {
    const { accounts, stopping } = this.shop;
    if (stopping.aborted) throw new ConnectorError('shutting_down');
    let prepared: Prepared | undefined;
    let place: Place | undefined;
    try {
      for (let attempt = 0; attempt < CLAIMS; attempt++) {
        const seen = await this.#look(id, attempt === 0);
        const { serving, refused, used } = this.#judge(seen, request);
        // What is remembered is good for a claim only, which fails unless it is so still.
        if ((serving || refused) && seen.remembered) continue;
        if (refused) throw refused;
        if (serving) return serving;
        if (!prepared) {
          place = this.running.places.take(request.connection.did);
          prepared = await prepare(this.shop, request, origin);
        }
        if (stopping.aborted) throw new ConnectorError('shutting_down');
        if (await accounts.claim(seen.account, prepared.document._id, used)) {
          const { document } = prepared;
          const begin = this.#begin.bind(this, request, prepared, place);
          await patient(begin);
          prepared = place = undefined;
          return document;
        }
      }
      throw new ConnectorError('busy', retryIn(ASK_AGAIN_MS));
    } finally {
      // It lost the race for the account: nobody knows of it.
      if (prepared) await this.#discard(prepared.document);
      place?.leave();
    }
  }

  /**
   * Lets the running syncs finish their pages, commit and tell, all within `withinMs`: half of it is for third parties to
   * answer, most of the rest for CouchDB and the broker. What is not done by then another replica finishes.
   */
  async stop(withinMs: number): Promise<void> {
    const done = Promise.allSettled(this.#starting.values())
      .then(() => this.running.settled())
      .then(() => Promise.all(this.#telling))
      .then(() => this.outbox.mark());
    await within(done, withinMs * 0.5);
    this.running.stopFetching();
    await within(done, withinMs * 0.4);
    await within(this.running.abortAll(), withinMs * 0.1);
  }

  /** An account, and the sync that it was last claimed for. */
  async #look(id: string, first: boolean): Promise<Look> {
    const { accounts, ledger } = this.shop;
    const known = first ? accounts.known(id) : undefined;
    const account = known ?? (await accounts.get(id));
    const { syncId } = account;
    if (syncId === undefined) return { account, remembered: known !== undefined };
    const last = first ? ledger.known(syncId) : undefined;
    const current = last ?? (await ledger.get(syncId));
    return { account, current, remembered: (known ?? last) !== undefined };
  }

  /** Whether a new sync may begin: nothing serves the request already, and nothing speaks against it. */
  #judge({ account, current }: Look, request: SyncRequest): Judgement {
    const { accounts, syncsPerAccountPerHour: points } = this.shop;
    const { sealed: superseded, used } = account;
    try {
      if (account.epoch > request.epoch) throw new ConnectorError('reconnect_required');
      const serving = this.#serving(account, current, request);
      if (serving) return { serving };
      if (accounts.isSpent(account, request.connection.refreshToken))
        throw superseded
          ? new ConnectorError('connection_superseded', { superseded })
          : new ConnectorError('reconnect_required');
      return { used: points > 0 ? spend(used, { name: 'syncs', points, seconds: 3600 }, 1) : used };
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      return { refused: error };
    }
  }

  /**
   * The sync that answers a request without a new one: that of the very same request, running, or finished and not
   * collected. What another request fetches does not fit the cursors and records of whoever sends this one.
   */
  #serving(
    account: AccountDocument,
    current: SyncDocument | undefined,
    request: SyncRequest,
  ): SyncDocument | undefined {
    if (!current) return undefined;
    const same = current.request === request.hash;
    if (current.status === 'running') {
      if (same) return current;
      throw new ConnectorError('sync_running', retryIn(ASK_AGAIN_MS));
    }
    if (!same || !isOutcome(current.status)) return undefined;
    const renewed = this.shop.accounts.isSpent(account, request.connection.refreshToken);
    const holdsData = Object.values(current.datastores).some(({ records }) => records > 0);
    return holdsData || renewed ? current : undefined;
  }

  async #begin(request: SyncRequest, prepared: Prepared, place: Place | undefined): Promise<void> {
    const { log, meter, tracing } = this.shop;
    const identity = identityOf(prepared.document);
    const abort = new AbortController();
    const fetching = new AbortController();
    abort.signal.addEventListener('abort', () => fetching.abort(abort.signal.reason), { once: true });
    const run = assemble(this.shop, request, prepared, { abort, fetching: fetching.signal, place });
    log.info('a sync begins', identity);
    meter.began();
    const facts = { ...identity, provider: this.shop.ledger.provider };
    const start = { parent: prepared.document.origin?.traceparent, facts };
    const ended = tracing
      .span('sync', start, async (span) => {
        const document = await run.run();
        span.note({ outcome: document?.status ?? 'aborted', code: document?.code });
        return document;
      })
      .then(async (document) => {
        if (!document) return this.erasure.sweepAfter(run.syncId, this.shop.stopping);
        const { status, code } = document;
        log.info('a sync has ended', { ...identity, outcome: status, code });
        meter.ended(status as Outcome, code, Date.now() - Date.parse(document.startedAt));
        this.#tell(document);
      })
      .catch((error: unknown) =>
        log.error('a sync broke', { ...identity, code: asConnectorError(error).code, error }),
      );
    this.running.add(
      run,
      { abort, fetching },
      ended.finally(() => place?.leave()),
    );
  }

  /** Whoever erases a sync waits for its run to end, and not for the broker. */
  #tell(document: Stored<SyncDocument>): void {
    const telling = this.outbox.send(document).finally(() => this.#telling.delete(telling));
    this.#telling.add(telling);
  }

  async #discard(document: SyncDocument): Promise<void> {
    await this.shop.ledger
      .update(document._id, (doc) => ({ ...doc, status: 'erased', datastores: {} }))
      .catch((error: unknown) => {
        this.shop.log.warn('a sync that never began could not be discarded', {
          ...identityOf(document),
          error,
        });
      });
  }
}
