/** How a timeline makes an item that nobody added: `index` 0 is the oldest. */
export type MakeItem<Item> = (index: number) => Item;

/**
 * An account's items, oldest first by position: the first `generated` ones are made when asked for, later ones were added.
 * Positions are stable: adding appends, removing leaves a hole. Keys never fall from one position to the next.
 */
export class Timeline<Item> {
  readonly #generated: number;
  readonly #make: MakeItem<Item>;
  readonly #keyOf: (item: Item) => bigint | number;
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

  /** The item at the last position that is no hole. */
  get newest(): Item | undefined {
    return this.slice(this.size - 1, 0, 1).items[0]?.item;
  }

  /** All items, newest first. */
  get all(): Item[] {
    return this.slice(this.size - 1, 0, this.size).items.map(({ item }) => item);
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
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#keyOf(this.#at(middle) as Item) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Up to `max` positions of items downwards from `top`, not below `bottom`; and the next position, -1 at the end. */
  positions(top: number, bottom: number, max: number): { positions: number[]; next: number } {
    const positions: number[] = [];
    let position = Math.min(top, this.size - 1);
    for (; position >= bottom && positions.length < max; position--)
      if (!this.#removed.has(position)) positions.push(position);
    return { positions, next: position >= bottom ? position : -1 };
  }

  /** Like `positions`, with the items: newest first. */
  slice(
    top: number,
    bottom: number,
    max: number,
  ): { items: { position: number; item: Item }[]; next: number } {
    const { next, positions } = this.positions(top, bottom, max);
    return { items: positions.map((position) => ({ position, item: this.#at(position) as Item })), next };
  }

  #at(position: number): Item | undefined {
    if (position < 0) return undefined;
    return position < this.#generated ? this.#make(position) : this.#added[position - this.#generated];
  }
}
