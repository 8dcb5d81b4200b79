import type { Range } from '@data-connector/protocol';

/** Numbers, kept as inclusive ranges so that many neighbours take little room. */
export class Ranges {
  readonly #ranges: [number, number][] = [];

  /** Adds a number larger than all before. */
  add(n: number): void {
    const last = this.#ranges.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else this.#ranges.push([n, n]);
  }

  /** The ranges up to a number. */
  upTo(n: number): Range[] {
    return this.#ranges.filter(([from]) => from <= n).map(([from, to]) => [from, Math.min(to, n)] as const);
  }
}
