import type { TurnsOptions } from '@data-connector/kit/http';
import type { Accounts } from '../ledger/accounts.js';
import type { Budget } from '../ledger/budget.js';
import type { CheckedBody } from './datastore-requests.js';

/** Requests for one sync's datastores, feeds apart: a Vault needs few at once, and CouchDB is everybody's. */
export const REQUESTS_OF_SYNC: TurnsOptions = { running: 4, waiting: 12 };
/** Feeds of one sync: one for each datastore and device that follows live. */
export const FEEDS_OF_SYNC = 16;
/** How long a request may wait for its turn and for CouchDB's answer to begin, feeds apart, in ms: less than the gateway waits. */
export const ANSWER_MS = 20_000;

/**
 * What Vaults may write into the datastores of one account in a day, in bytes: replication needs a small part of it, and
 * what is written stays on CouchDB's disk until the sync is erased.
 */
export const VAULT_WRITES: Budget = { name: 'writes', points: 64 * 2 ** 20, seconds: 86_400 };
/** A replica takes so much of it at a time, in bytes: writes are small, and each taking is written down. */
const PORTION_BYTES = 2 ** 20;

/** CouchDB appends a header's block to its file for each write, and entries to two trees for each document. */
export const REQUEST_BYTES = 4096;
export const DOCUMENT_BYTES = 512;

/** What a write takes of that, in bytes: the smallest as much as it may take on CouchDB's disk. */
export function writeCost({ bytes, documents }: CheckedBody): number {
  return documents === 0 ? 0 : Math.max(bytes.length, REQUEST_BYTES, documents * DOCUMENT_BYTES);
}

/** The budget for writes, of which a replica takes a portion at a time from the account's document. */
export class WriteBudget {
  /** What is left of portions, by account. */
  readonly #left = new Map<string, number>();
  #window = 0;

  constructor(private readonly accounts: Pick<Accounts, 'spend'>) {}

  /** Uses some of an account's budget up, in bytes. @throws ConnectorError `too_many_requests`, `datastore_unavailable` */
  async take(account: string, bytes: number): Promise<void> {
    const window = Math.floor(Date.now() / 1000 / VAULT_WRITES.seconds);
    if (window !== this.#window) this.#left.clear();
    this.#window = window;
    if ((this.#left.get(account) ?? 0) < bytes) {
      const portion = Math.max(PORTION_BYTES, bytes);
      await this.accounts.spend(account, VAULT_WRITES, portion);
      this.#left.set(account, (this.#left.get(account) ?? 0) + portion);
    }
    this.#left.set(account, (this.#left.get(account) ?? 0) - bytes);
  }
}
