import { dice } from '@data-connector/simulator';

/** Choices that a seed determines, one after the other. */
export interface Chance {
  /** At least 0, less than `end`. */
  below(end: number): number;
  of<T>(all: readonly T[]): T;
}

/** The choices of one kind of fault: the same seed gives each kind the same ones, whatever ran before it. */
export function chance(seed: number, kind: string): Chance {
  const roll = dice(seed);
  const purpose = [...kind].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1_000_003;
  let rolled = 0;
  const below = (end: number) => Math.floor(roll(rolled++, purpose) * end);
  return { below, of: (all) => all[below(all.length)] as (typeof all)[number] };
}
