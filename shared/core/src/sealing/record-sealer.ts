import { createHmac } from 'node:crypto';
import type { SealedRecord } from '@data-connector/protocol';
import { encodeHeader, sealCompact } from './compact.js';
import type { DataKey } from './data-key.js';

/**
 * The id under which a record is stored in a sync's datastore: a repeated item has the same one, and it tells nothing. It
 * begins with a letter, for CouchDB refuses ids that begin with an underscore.
 */
export function sealedId(key: DataKey, schema: string, recordId: string): string {
  const hash = createHmac('sha256', key.idKey)
    .update(schema)
    .update('\n')
    .update(recordId)
    .digest('base64url');
  return `r${hash}`;
}

/** Seals the records of one datastore, numbering them 1, 2, 3 … */
export class RecordSealer {
  #n = 0;

  constructor(
    private readonly key: DataKey,
    private readonly schema: string,
  ) {}

  /** The number of the last record that was sealed. */
  get last(): number {
    return this.#n;
  }

  /** The id a record will be stored under. */
  idOf(recordId: string): string {
    return sealedId(this.key, this.schema, recordId);
  }

  /** Seals a record's JSON under its stored id and the next number. */
  seal(id: string, json: string): SealedRecord & { readonly n: number } {
    const n = ++this.#n;
    const header = encodeHeader({
      alg: 'dir',
      enc: 'A256GCM',
      kid: this.key.kid,
      id,
      schema: this.schema,
      n,
    });
    return { _id: id, jwe: sealCompact(this.key.recordKey, header, json), n };
  }
}
