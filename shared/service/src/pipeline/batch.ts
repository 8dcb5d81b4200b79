import type { SealedRecord } from '@data-connector/protocol';

/** How large a batch gets: CouchDB takes about 500 small documents at a time best, and never more than this much. */
const MAX_RECORDS = 500;
const MAX_BYTES = 2 ** 20;

const [HEAD, TAIL] = ['{"docs":[', ']}'];
/** What a small batch takes, and what a full one takes unless its last record is huge, in bytes. */
const [SMALL, WHOLE] = [2 ** 16, MAX_BYTES + 2 ** 17];
/** Bodies of full batches that were stored, for those to come: Node frees large buffers late, and a long sync makes many. */
const free: Buffer<ArrayBuffer>[] = [];
const MOST_FREE = 8;

/**
 * Sealed records on their way into one `_bulk_docs` request. They are written into the request's body as they
 * come: kept as strings until the batch is full, each would be moved about by the garbage collector and outlive it.
 */
export class Batch {
  readonly ids: string[] = [];
  #body = Buffer.alloc(0);
  #length = 0;

  get isFull(): boolean {
    return this.ids.length >= MAX_RECORDS || this.#length >= MAX_BYTES;
  }

  /** @returns its bytes */
  add({ _id, jwe }: SealedRecord): number {
    // Digits, base64url and dots: nothing in them needs escaping.
    const text = `{"_id":"${_id}","jwe":"${jwe}"}`;
    this.#write(`${this.ids.length === 0 ? HEAD : ','}${text}`);
    this.ids.push(_id);
    return text.length;
  }

  /** The request’s body. The batch forgets its records then. */
  body(): Buffer {
    this.#write(this.ids.length === 0 ? `${HEAD}${TAIL}` : TAIL);
    const body = this.#body.subarray(0, this.#length);
    this.#body = Buffer.alloc(0);
    this.#length = 0;
    return body;
  }

  #write(ascii: string): void {
    const needed = this.#length + ascii.length;
    if (needed > this.#body.length) {
      const size = needed <= SMALL ? SMALL : Math.max(WHOLE, needed);
      const larger = (size === WHOLE ? free.pop() : undefined) ?? Buffer.allocUnsafe(size);
      this.#body.copy(larger, 0, 0, this.#length);
      this.#body = larger;
    }
    this.#length += this.#body.write(ascii, this.#length, 'latin1');
  }
}

/** Gives the memory of a batch’s body to another one: nobody reads it any more. */
export function release({ buffer }: Buffer): void {
  if (buffer.byteLength === WHOLE && free.length < MOST_FREE) free.push(Buffer.from(buffer as ArrayBuffer));
}

/** The sealed records in a request’s body, by id. */
export function recordsIn(body: Buffer): Map<string, string> {
  const { docs } = JSON.parse(body.toString('ascii')) as { docs: SealedRecord[] };
  return new Map(docs.map(({ _id, jwe }) => [_id, jwe]));
}
