import { KEYRING_ID, sealedId } from '@data-connector/protocol';
import { isVaultError, VaultError } from '../errors/vault-error.js';
import type { Gateway } from '../gateway/gateway.js';
import { backOff, pause } from '../gateway/timing.js';
import type { DataKey } from '../opening/keyring.js';
import { openRecord, type OpenedRecord, type RecordPlace, type VaultRecord } from '../opening/record.js';
import { documentsAfter, type LocalDatabase, type LocalDocument } from './local-database.js';
import { replicate } from './replicate.js';

/** One datastore on its way into the Vault. */
export interface Inbox {
  readonly place: RecordPlace;
  readonly url: string;
  readonly token: string;
  readonly key: DataKey;
  readonly local: LocalDatabase;
  /** The number of the last record that is promised; 0 if none is. */
  readonly last: number;
  /** All that was taken was stored: there is nothing after `last`. A sync that was cut off may have stored more than it could promise. */
  readonly closed: boolean;
  readonly signal: AbortSignal | undefined;
  /** Takes what is verified in the order of the numbers. */
  readonly deliver: (delivery: Delivery) => Promise<void>;
}

/** Verified records and tombstones; of each `_id` the last one holds. */
export interface Delivery {
  readonly records: readonly VaultRecord[];
  /** The `_id`s of records that are gone. */
  readonly gone: readonly string[];
  /** So many sealed records, and tombstones, of so many bytes. */
  readonly from: { readonly records: number; readonly gone: number; readonly bytes: number };
}

const BATCH = 200;
/** Records that are opened side by side: WebCrypto works beside this thread, and more than one core wants to. */
const GROUP = 16;
/** Milliseconds of opening records after which others get a turn: one frame of a phone's screen. */
const TURN = 16;

const mayPass = (error: unknown): error is VaultError =>
  isVaultError(error) && (error.retry === 'later' || error.code === 'datastore_unknown');

const isRecord = ({ _id }: LocalDocument): boolean => _id !== KEYRING_ID && !_id.startsWith('_design/');

/** An item that came twice is in two records, or in one and a tombstone: the later one holds. */
function folded(opened: readonly OpenedRecord[], bytes: number): Delivery {
  const held = new Map(opened.map((one) => ['gone' in one ? one.gone : one.record._id, one]));
  const each = [...held.values()];
  const gone = opened.filter((one) => 'gone' in one).length;
  return {
    records: each.flatMap((one) => ('gone' in one ? [] : [one.record])),
    gone: each.flatMap((one) => ('gone' in one ? [one.gone] : [])),
    from: { records: opened.length - gone, gone, bytes },
  };
}

/**
 * Opens and delivers what comes after record `from`, up to the first promised one that is not there: a later number must not
 * be written before an earlier one, which may be the same item.
 * @returns the number of the last record that was delivered
 * @throws VaultError `tampered`, `aborted`
 */
async function deliverAfter(from: number, inbox: Inbox): Promise<number> {
  const { local, last, closed, key, place, signal, deliver } = inbox;
  let delivered = from;
  let at = from === 0 ? undefined : sealedId(from);
  for (let whole = true; whole;) {
    const documents = await documentsAfter(local, at, BATCH);
    at = documents.at(-1)?._id;
    if (at === undefined) break;
    const opened: OpenedRecord[] = [];
    let bytes = 0;
    let turn = Date.now();
    const sealed = documents.filter(isRecord);
    for (let begin = 0; whole && begin < sealed.length; begin += GROUP) {
      const group = sealed.slice(begin, begin + GROUP);
      const ones = await Promise.all(group.map((document) => openRecord(document, key, place)));
      for (const [index, one] of ones.entries()) {
        const { n } = one;
        if (closed && n > last) throw new VaultError('tampered');
        // What is not promised of a snapshot comes again, unless it is gone by then: and nobody would tell that.
        const isTaken = n <= last || !place.ofSnapshot;
        whole = isTaken && (n === delivered + 1 || delivered >= last);
        if (!whole) break;
        delivered = n;
        opened.push(one);
        bytes += String(group[index]?.jwe).length;
      }
      if (Date.now() - turn > TURN) {
        await pause(0, signal);
        turn = Date.now();
      }
    }
    if (signal?.aborted) throw new VaultError('aborted');
    if (opened.length > 0) await deliver(folded(opened, bytes));
  }
  return delivered;
}

/**
 * Replicates a datastore, opens and delivers its records, and waits a while for promised ones that are not there yet
 * (a CouchDB cluster may be late).
 * @throws VaultError `tampered`, `incomplete` when they do not come, `token_invalid`, `sync_erased`, `unreachable`, `aborted`
 */
export async function emptyInbox(gateway: Gateway, inbox: Inbox): Promise<void> {
  const { url, token, local, last, signal } = inbox;
  const until = Date.now() + gateway.patience.completeness;
  let delivered = 0;
  for (let failures = 0; ;) {
    let fault: VaultError | undefined;
    try {
      await replicate(gateway, local, { url, token, signal, anew: failures > 0 });
    } catch (error) {
      if (!mayPass(error)) throw error;
      fault = error;
    }
    delivered = await deliverAfter(delivered, inbox);
    if (!fault && delivered >= last) return;
    if (Date.now() >= until)
      throw fault && fault.code !== 'datastore_unknown' ? fault : new VaultError('incomplete');
    failures += 1;
    await pause(backOff(gateway.patience, failures), signal);
  }
}
