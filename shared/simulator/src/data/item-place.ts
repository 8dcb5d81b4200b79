import type { SimulatedPerson } from './people.js';

/** Where an item is made. */
export interface ItemPlace {
  readonly person: SimulatedPerson;
  /** 0 is the oldest. */
  readonly index: number;
  /** When it was made, in ms since 1970; of those that were not added, whole seconds that some share with the one before. */
  readonly at: number;
  /** Whether it is made to be added: then it is as plain as can be. */
  readonly added: boolean;
  /** A number in [0, 1) for a purpose: always the same one for this item. */
  roll(this: void, purpose: number): number;
}

/** Later than all items that were not added, in ms since 1970. */
export const NEWEST = Date.UTC(2026, 8, 30, 12);
/** The time of the oldest: whoever has more has newer ones besides. */
const OLDEST = Date.UTC(2026, 0, 1);
/** Most ms from one item to the next. */
const LONGEST_STEP = 3_600_000;

/** When the item at `index` of `count` was made, in ms since 1970: one in thirteen shares its second with the one before. */
export function timeOfIndex(index: number, count: number): number {
  const shared = index % 13 === 12 ? index - 1 : index;
  const step = Math.min(LONGEST_STEP, (NEWEST - OLDEST) / Math.max(1, count));
  return Math.floor((OLDEST + shared * step) / 1000) * 1000;
}
