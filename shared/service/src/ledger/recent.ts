/** How much is kept, in characters of what is large in each: some thousand documents. */
const KEPT = 8 * 2 ** 20;
/** What is larger than that is not kept: whoever sends large cursors must not drive out everybody else’s. */
const LARGE = KEPT / 128;

/** Documents that this process has written or heard of of late, the latest of each. */
export class Recent<T extends { readonly _id: string }> {
  readonly #documents = new Map<string, T>();
  #size = 0;

  /** @param sizeOf about how many characters a document has */
  constructor(private readonly sizeOf: (doc: T) => number) {}

  get(id: string): T | undefined {
    return this.#documents.get(id);
  }

  keep(doc: T): void {
    this.forget(doc._id);
    if (this.sizeOf(doc) > LARGE) return;
    this.#documents.set(doc._id, doc);
    this.#size += this.sizeOf(doc);
    for (const oldest of this.#documents.keys()) {
      if (this.#size <= KEPT) return;
      this.forget(oldest);
    }
  }

  forget(id: string): void {
    const doc = this.#documents.get(id);
    if (doc && this.#documents.delete(id)) this.#size -= this.sizeOf(doc);
  }
}
