import type { SyncResult } from '@data-connector/protocol';
import { sealedId } from '@data-connector/protocol';
import type { DataKey } from '@data-connector/sealing';
import type { SyncDocument } from '../../../src/ledger/sync-document.js';
import { openKeyring, openRecord, openResult } from './opening.js';
import type { Identity } from './replica.js';
import { HANDLERS, schemaOf, type ThirdParty } from './third-party.js';
import type { Sight, Witness } from './witness.js';

interface Row {
  readonly id: string;
  readonly ok?: boolean;
}

/** What CouchDB holds, as its own answers tell: by database, each id with what lies under it. */
class Held {
  readonly #sealed = new Map<string, Map<string, string>>();
  readonly #sourceIds = new Map<string, string>();

  learn({ path, body, answer, status }: Sight): void {
    if (status !== 201) return;
    const { docs } = JSON.parse(body.toString()) as { docs: { _id: string; jwe: string }[] };
    const rows = JSON.parse(answer.toString()) as Row[];
    const database = this.in(path.split('/')[1] ?? '');
    rows.forEach(({ ok, id }, i) => {
      const doc = docs[i];
      if (ok && doc) database.set(id, doc.jwe);
    });
  }

  in(database: string): Map<string, string> {
    const known = this.#sealed.get(database) ?? new Map<string, string>();
    this.#sealed.set(database, known);
    return known;
  }

  /** The third party's ids of the items that a database holds; each record is opened once. */
  async sourceIds(database: string, key: DataKey): Promise<Set<string>> {
    const opened = [...this.in(database)].map(async ([id, jwe]) => {
      const known = this.#sourceIds.get(jwe);
      if (known !== undefined) return known;
      const { n, sourceId } = await openRecord(jwe, key);
      if (id !== sealedId(n)) throw new Error(`record ${n} lies under ${id}`);
      this.#sourceIds.set(jwe, sourceId);
      return sourceId;
    });
    return new Set(await Promise.all(opened));
  }
}

/** What was found wrong with a result, given what CouchDB held when it was committed: nothing, if all is well. */
async function faultsOf(
  result: SyncResult,
  doc: SyncDocument,
  held: Held,
  { third, secret }: AuditOptions,
): Promise<string[]> {
  if (!doc.keyring) return ['no keyring'];
  const key = await openKeyring(doc.keyring, secret);
  const faults: string[] = [];
  for (const [schema, { name, last }] of Object.entries(result.datastores))
    for (let n = 1; n <= last; n++)
      if (!held.in(name).has(sealedId(n))) faults.push(`${schema}: n ${n} is not there`);
  for (const handler of HANDLERS) {
    const cursor = result.cursors[handler];
    if (!cursor) continue;
    const schema = schemaOf(handler);
    const there = await held.sourceIds(doc.datastores[schema]?.name ?? '', key);
    for (const id of third.coveredBy(handler, cursor))
      if (!there.has(id)) faults.push(`${handler}: the cursor is ahead of ${id}`);
  }
  return faults;
}

export interface AuditOptions {
  readonly witness: Witness;
  readonly identity: Identity;
  readonly third: ThirdParty;
  readonly secret: string;
}

/** Replays what reached the store and checks each commit's result against what CouchDB held at that moment. */
export async function audit(options: AuditOptions) {
  const { witness, identity, secret } = options;
  const held = new Held();
  const faults: string[] = [];
  const results: SyncResult[] = [];
  for (const sight of witness.of(identity.provider)) {
    const { at, method, path, body } = sight;
    if (at === 'answer' && path.endsWith('/_bulk_docs')) held.learn(sight);
    if (at !== 'request' || method !== 'PUT' || !/-syncs-\d{8}\/\d{8}-/.test(path)) continue;
    const doc = JSON.parse(body.toString()) as SyncDocument;
    if (!doc.result || !doc.keyring) continue;
    const key = await openKeyring(doc.keyring, secret);
    const result = await openResult(doc.result, key, identity.keys.signing.publicJwk);
    results.push(result);
    faults.push(...(await faultsOf(result, doc, held, options)));
  }
  return { faults, results, last: results.at(-1) };
}
