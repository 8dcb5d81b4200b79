import { sealedId, type SealedRecord } from '@data-connector/protocol';
import { encodeHeader, sealCompact } from './compact.js';
import type { DataKey } from './data-key.js';

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

  /** Seals a record's JSON under the next number. */
  seal(json: string): SealedRecord {
    const n = ++this.#n;
    const _id = sealedId(n);
    const header = encodeHeader({
      alg: 'dir',
      enc: 'A256GCM',
      kid: this.key.kid,
      id: _id,
      schema: this.schema,
      n,
    });
    return { _id, jwe: sealCompact(this.key.recordKey, header, json) };
  }
}
