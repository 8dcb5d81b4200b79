/**
 * Remembers texts that are costly to make, up to `capacity` of them: simulators answer with JSON text, not with objects.
 * When it is full it takes no more: whoever walks through a long list would push out just what is wanted next.
 */
export class TextCache<Key = string> {
  readonly #texts = new Map<Key, string>();

  constructor(private readonly capacity = 20_000) {}

  /** The text for a key, made only once if it is remembered. */
  get(key: Key, make: () => string): string {
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const text = make();
    if (this.#texts.size < this.capacity) this.#texts.set(key, text);
    return text;
  }

  /** Forgets everything. */
  clear(): void {
    this.#texts.clear();
  }
}
