import type { SealedRecord } from '@data-connector/protocol';

/** How large a batch gets: CouchDB takes about 500 small documents at a time best, and never more than this much text. */
const MAX_RECORDS = 500;
const MAX_CHARACTERS = 2 ** 20;

/** Sealed records on their way into one `_bulk_docs` request, each id once. */
export class Batch {
  readonly ids: string[] = [];
  #parts: string[] = [];
  #characters = 0;
  #since = 0;
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

  /** How long ago its first record was added, in ms. */
  get ageMs(): number {
    return this.ids.length === 0 ? 0 : performance.now() - this.#since;
  }

  has(id: string): boolean {
    return this.#known.has(id);
  }

  /** @returns its bytes */
  add({ _id, jwe }: SealedRecord): number {
    // Both are base64url and dots: nothing in them needs escaping.
    const text = `{"_id":"${_id}","jwe":"${jwe}"}`;
    if (this.ids.length === 0) this.#since = performance.now();
    this.ids.push(_id);
    this.#known.add(_id);
    this.#parts.push(text);
    this.#characters += text.length;
    return text.length;
  }

  /** The request’s body. The batch forgets its records then. */
  body(): Buffer {
    const [head, tail] = ['{"docs":[', ']}'];
    const commas = Math.max(0, this.#parts.length - 1);
    const body = Buffer.allocUnsafe(head.length + this.#characters + commas + tail.length);
    let at = body.write(head, 0, 'latin1');
    this.#parts.forEach((part, i) => {
      if (i > 0) at += body.write(',', at, 'latin1');
      at += body.write(part, at, 'latin1');
    });
    body.write(tail, at, 'latin1');
    this.#parts = [];
    return body;
  }
}

/** The sealed records in a request’s body, by id. */
export function recordsIn(body: Buffer): Map<string, string> {
  const { docs } = JSON.parse(body.toString('ascii')) as { docs: SealedRecord[] };
  return new Map(docs.map(({ _id, jwe }) => [_id, jwe]));
}
