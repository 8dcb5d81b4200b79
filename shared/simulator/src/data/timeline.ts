/** How a timeline makes an item that nobody added: `index` 0 is the oldest. */
export type MakeItem<Item> = (index: number) => Item;

/** So many made items are kept: each is asked for again, by later pages, searches and syncs. */
const MOST_KEPT = 20_000;

/**
 * A person's items, oldest first by position: the first `generated` ones are made when asked for, later ones were added.
 * Positions are stable: adding appends, removing leaves a hole. Keys never fall from one position to the next.
 */
export class Timeline<Item> {
  readonly #generated: number;
  readonly #make: MakeItem<Item>;
  readonly #keyOf: (item: Item) => bigint | number;
  readonly #made = new Map<number, Item>();
  readonly #added: Item[] = [];
  readonly #removed = new Set<number>();

  constructor(generated: number, make: MakeItem<Item>, keyOf: (item: Item) => bigint | number) {
    this.#generated = generated;
    this.#make = make;
    this.#keyOf = keyOf;
  }

  /** Positions, holes included. */
  get size(): number {
    return this.#generated + this.#added.length;
  }

  /** Items that are there. */
  get count(): number {
    return this.size - this.#removed.size;
  }

  /** The item at a position, or nothing where it was removed or never was. */
  get(position: number): Item | undefined {
    return this.#removed.has(position) ? undefined : this.#at(position);
  }

  /** The last position that is no hole, if any. */
  get newest(): number | undefined {
    return this.walk(this.size - 1, 0, 1).positions[0];
  }

  /** All items, newest first. */
  get all(): Item[] {
    const { positions } = this.walk(this.size - 1, 0, this.size);
    return positions.map((position) => this.#at(position) as Item);
  }

  /** Appends the newest item and returns its position. @throws Error if an older item has a larger key. */
  add(item: Item): number {
    const last = this.#at(this.size - 1);
    if (last !== undefined && this.#keyOf(last) > this.#keyOf(item))
      throw new Error('An added item must be the newest');
    this.#added.push(item);
    return this.size - 1;
  }

  /** Removes the newest item that fits; tells whether there was one. */
  remove(fits: (item: Item) => boolean): boolean {
    for (let position = this.size - 1; position >= 0; position--) {
      const item = this.get(position);
      if (item === undefined || !fits(item)) continue;
      this.#removed.add(position);
      return true;
    }
    return false;
  }

  /** The first position whose key is at least `key`; `size` if there is none. */
  firstFrom(key: bigint | number): number {
    return this.#first((one) => one >= key);
  }

  /** The first position whose key is larger than `key`; `size` if there is none. */
  firstAfter(key: bigint | number): number {
    return this.#first((one) => one > key);
  }

  /** The first position on the way from one to another whose item fits, though it may be removed. */
  find(fits: (item: Item) => boolean, from: number, to: number, step: 1 | -1): number | undefined {
    for (let position = from; (to - position) * step >= 0; position += step)
      if (fits(this.#at(position) as Item)) return position;
    return undefined;
  }

  /**
   * Up to `max` positions of items on the way from one to another, both included; `end` is where it goes on.
   * @param step 1 towards newer ones
   * @param fits all unless told
   */
  walk(
    from: number,
    to: number,
    max: number,
    step: 1 | -1 = -1,
    fits?: (item: Item) => boolean,
  ): { positions: number[]; end: number } {
    const positions: number[] = [];
    let end = from;
    for (; (to - end) * step >= 0 && positions.length < max; end += step)
      if (!this.#removed.has(end) && (fits?.(this.#at(end) as Item) ?? true)) positions.push(end);
    return { positions, end };
  }

  #first(fits: (key: bigint | number) => boolean): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (fits(this.#keyOf(this.#at(middle) as Item))) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #at(position: number): Item | undefined {
    if (position < 0) return undefined;
    if (position >= this.#generated) return this.#added[position - this.#generated];
    const item = this.#made.get(position) ?? this.#make(position);
    if (this.#made.size < MOST_KEPT) this.#made.set(position, item);
    return item;
  }
}
