import type { SyncResult } from '@data-connector/protocol';
import { recordId } from '@data-connector/protocol';
import { sealedId } from '@data-connector/core/sealing';
import type { SyncDocument } from '@data-connector/core/sync';
import { openKeyring, openResult } from './opening.js';
import type { Identity } from './replica.js';
import { HANDLERS, schemaOf, type ThirdParty } from './third-party.js';
import type { Sight, Witness } from './witness.js';

interface Row {
  readonly id: string;
  readonly ok?: boolean;
}

const numberOf = (jwe: string): number =>
  (JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString()) as { n: number }).n;

/** What CouchDB holds, as its own answers tell: by database, each id with its n. */
class Held {
  readonly #ids = new Map<string, Map<string, number>>();

  learn({ path, body, answer, status }: Sight): void {
    if (status !== 201) return;
    const { docs } = JSON.parse(body.toString()) as { docs: { _id: string; jwe: string }[] };
    const rows = JSON.parse(answer.toString()) as Row[];
    const database = this.in(path.split('/')[1] ?? '');
    rows.forEach(({ ok, id }, i) => {
      const doc = docs[i];
      if (ok && doc) database.set(id, numberOf(doc.jwe));
    });
  }

  in(database: string): Map<string, number> {
    const known = this.#ids.get(database) ?? new Map<string, number>();
    this.#ids.set(database, known);
    return known;
  }
}

/** What was found wrong with a result, given what CouchDB held when it was committed: nothing, if all is well. */
async function faultsOf(
  result: SyncResult,
  doc: SyncDocument,
  held: Held,
  { identity, third, secret }: AuditOptions,
): Promise<string[]> {
  if (!doc.keyring) return ['no keyring'];
  const key = await openKeyring(doc.keyring, secret);
  const faults: string[] = [];
  for (const [schema, { name, last, void: voids }] of Object.entries(result.datastores)) {
    const there = new Set(held.in(name).values());
    const isVoid = (n: number) => voids.some(([from, to]) => from <= n && n <= to);
    for (let n = 1; n <= last; n++)
      if (there.has(n) === isVoid(n))
        faults.push(`${schema}: n ${n} is ${isVoid(n) ? 'void but there' : 'not there'}`);
  }
  for (const handler of HANDLERS) {
    const cursor = result.cursors[handler];
    if (!cursor) continue;
    const schema = schemaOf(handler);
    const database = held.in(doc.datastores[schema]?.name ?? '');
    for (const id of third.coveredBy(handler, cursor))
      if (!database.has(sealedId(key, schema, recordId(identity.provider, result.account.id, id))))
        faults.push(`${handler}: the cursor is ahead of ${id}`);
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
