import type { SealedRecord } from '@data-connector/protocol';

/** How large a batch gets: CouchDB takes about 500 small documents at a time best, and never more than this much text. */
const MAX_RECORDS = 500;
const MAX_CHARACTERS = 2 ** 20;

/** Sealed records on their way into one `_bulk_docs` request, each id once. */
export class Batch {
  readonly ids: string[] = [];
  #parts: string[] = [];
  #characters = 0;
  readonly #known = new Set<string>();

  /** @param first number of its first record */
  constructor(readonly first: number) {}

  /** Number of its last record. */
  get last(): number {
    return this.first + this.ids.length - 1;
  }

  get isFull(): boolean {
    return this.ids.length >= MAX_RECORDS || this.#characters >= MAX_CHARACTERS;
  }

  has(id: string): boolean {
    return this.#known.has(id);
  }

  /** @returns its bytes */
  add({ _id, jwe }: SealedRecord): number {
    // Both are base64url and dots: nothing in them needs escaping.
    const text = `{"_id":"${_id}","jwe":"${jwe}"}`;
    this.ids.push(_id);
    this.#known.add(_id);
    this.#parts.push(text);
    this.#characters += text.length;
    return text.length;
  }

  /** The request’s body. The batch forgets its records then. */
  body(): Buffer {
    const body = Buffer.from(`{"docs":[${this.#parts.join(',')}]}`, 'ascii');
    this.#parts = [];
    return body;
  }
}

/** The sealed records in a request’s body, by id. */
export function recordsIn(body: Buffer): Map<string, string> {
  const { docs } = JSON.parse(body.toString('ascii')) as { docs: SealedRecord[] };
  return new Map(docs.map(({ _id, jwe }) => [_id, jwe]));
}
