import { KEYRING_ID, sealedId } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import { backOff, pause, type Patience } from '../gateway/timing.js';
import type { DataKey } from '../opening/keyring.js';
import { openRecord, type OpenedRecord, type RecordPlace, type VaultRecord } from '../opening/record.js';
import type { LocalDocument } from './local-database.js';
import { mayPass, type Pages } from './pages.js';

/** One datastore on its way into the Vault. */
export interface Inbox {
  readonly place: RecordPlace;
  /** What is in it after an id; `anew` after a failure. */
  readonly pages: (after: string | undefined, anew: boolean) => Pages;
  readonly key: DataKey;
  /** The number of the last record that is here already. */
  readonly from: number;
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
  /** All records up to this number were delivered. */
  readonly upTo: number;
}

/** Records that are opened side by side: WebCrypto works beside this thread, and more than one core wants to. */
const GROUP = 16;
/** Milliseconds of opening records after which others get a turn: one frame of a phone's screen. */
const TURN = 16;

const isRecord = ({ _id }: LocalDocument): boolean => _id !== KEYRING_ID && !_id.startsWith('_design/');

/** An item that came twice is in two records, or in one and a tombstone: the later one holds. */
function folded(opened: readonly OpenedRecord[], bytes: number): Omit<Delivery, 'upTo'> {
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
 * Opens and delivers a page of documents after record `from`, up to the first promised one that is not there: a later number
 * must not be written before an earlier one, which may be the same item.
 * @returns the number of the last record that was delivered, and whether the page was whole
 * @throws VaultError `tampered`, `aborted`
 */
async function deliverPage(
  documents: readonly LocalDocument[],
  from: number,
  { from: begun, last, closed, key, place, signal, deliver }: Inbox,
): Promise<{ delivered: number; whole: boolean }> {
  const opened: OpenedRecord[] = [];
  let [delivered, bytes, whole] = [from, 0, true];
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
  // Beyond what is promised, some may come before others that are not there yet.
  const upTo = Math.min(delivered, Math.max(begun, last));
  if (opened.length > 0) await deliver({ ...folded(opened, bytes), upTo });
  return { delivered, whole };
}

/**
 * Opens and delivers what is in a datastore, and waits a while for promised records that are not there yet (a CouchDB
 * cluster may be late).
 * @throws VaultError `tampered`, `incomplete` when they do not come, `token_invalid`, `sync_erased`, `unreachable`, `aborted`
 */
export async function emptyInbox(patience: Patience, inbox: Inbox): Promise<void> {
  const until = Date.now() + patience.completeness;
  let delivered = inbox.from;
  for (let failures = 0; ;) {
    let fault: VaultError | undefined;
    try {
      const after = delivered === 0 ? undefined : sealedId(delivered);
      for await (const documents of inbox.pages(after, failures > 0)) {
        const page = await deliverPage(documents, delivered, inbox);
        ({ delivered } = page);
        if (!page.whole) break;
      }
    } catch (error) {
      if (!mayPass(error)) throw error;
      fault = error;
    }
    if (!fault && delivered >= inbox.last) return;
    if (Date.now() >= until)
      throw fault && fault.code !== 'datastore_unknown' ? fault : new VaultError('incomplete');
    failures += 1;
    await pause(backOff(patience, failures), inbox.signal);
  }
}
