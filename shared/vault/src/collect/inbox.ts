import { KEYRING_ID } from '@data-connector/protocol';
import { isVaultError, VaultError } from '../errors/vault-error.js';
import type { Gateway } from '../gateway/gateway.js';
import { backOff, pause } from '../gateway/timing.js';
import type { DataKey } from '../opening/keyring.js';
import { openRecord, type RecordPlace, type VaultRecord } from '../opening/record.js';
import type { Ledger } from './ledger.js';
import { documentsAfter, type LocalDatabase, type LocalDocument } from './local-database.js';
import { replicate } from './replicate.js';

/** One datastore on its way into the Vault. */
export interface Inbox {
  readonly place: RecordPlace;
  readonly url: string;
  readonly token: string;
  readonly key: DataKey;
  readonly local: LocalDatabase;
  readonly ledger: Ledger;
  readonly signal: AbortSignal | undefined;
  /** Takes verified records; `bytes` is their sealed size. */
  readonly deliver: (records: VaultRecord[], bytes: number) => Promise<void>;
}

const BATCH = 200;
/** Milliseconds of opening records after which others get a turn: one frame of a phone's screen. */
const TURN = 16;

const mayPass = (error: unknown): error is VaultError =>
  isVaultError(error) && (error.retry === 'later' || error.code === 'datastore_unknown');

const isRecord = ({ _id }: LocalDocument): boolean => _id !== KEYRING_ID && !_id.startsWith('_design/');

/** Opens what has not been opened yet and delivers it. @throws VaultError `tampered`, `aborted` */
async function deliverNew({ local, ledger, key, place, signal, deliver }: Inbox): Promise<void> {
  let last: string | undefined;
  for (;;) {
    const documents = await documentsAfter(local, last, BATCH);
    last = documents.at(-1)?._id;
    if (last === undefined) return;
    const records: VaultRecord[] = [];
    let bytes = 0;
    let turn = Date.now();
    for (const document of documents) {
      if (!isRecord(document) || ledger.has(document._id)) continue;
      const { n, record } = await openRecord(document, key, place);
      ledger.enter(document._id, n);
      records.push(record);
      bytes += String(document.jwe).length;
      if (Date.now() - turn > TURN) {
        await pause(0, signal);
        turn = Date.now();
      }
    }
    if (signal?.aborted) throw new VaultError('aborted');
    if (records.length > 0) await deliver(records, bytes);
  }
}

/**
 * Replicates a datastore, opens and delivers its records, and waits a while for promised ones that are not there yet
 * (a CouchDB cluster may be late).
 * @throws VaultError `tampered`, `incomplete` when they do not come, `token_invalid`, `sync_erased`, `unreachable`, `aborted`
 */
export async function emptyInbox(gateway: Gateway, inbox: Inbox): Promise<void> {
  const { url, token, local, ledger, signal } = inbox;
  const until = Date.now() + gateway.patience.completeness;
  for (let failures = 0; ;) {
    let fault: VaultError | undefined;
    try {
      await replicate(gateway, local, { url, token, signal, anew: failures > 0 });
    } catch (error) {
      if (!mayPass(error)) throw error;
      fault = error;
    }
    await deliverNew(inbox);
    if (!fault && ledger.missing() === 0) return;
    if (Date.now() >= until)
      throw fault && fault.code !== 'datastore_unknown' ? fault : new VaultError('incomplete');
    failures += 1;
    await pause(backOff(gateway.patience, failures), signal);
  }
}
