import { sealedId, type SealedRecord } from '@data-connector/protocol';
import { sealCompact } from './compact.js';
import type { DataKey } from './data-key.js';

/** Seals the records of one datastore, numbering them 1, 2, 3 … */
export class RecordSealer {
  #n = 0;
  readonly #key: Buffer;
  /** What stands before the id in each protected header, and between it and the number. */
  readonly #head: string;
  readonly #middle: string;

  constructor({ kid, recordKey }: DataKey, schema: string) {
    this.#key = recordKey;
    this.#head = `{"alg":"dir","enc":"A256GCM","kid":"${kid}","id":"`;
    this.#middle = `","schema":${JSON.stringify(schema)},"n":`;
  }

  /** The number of the last record that was sealed. */
  get last(): number {
    return this.#n;
  }

  /** Seals a record's JSON under the next number. */
  seal(json: string): SealedRecord {
    const n = ++this.#n;
    const _id = sealedId(n);
    // Written as text: JSON of an object takes four times as long, for each record.
    const header = Buffer.from(`${this.#head}${_id}${this.#middle}${n}}`).toString('base64url');
    return { _id, jwe: sealCompact(this.#key, header, json) };
  }
}
