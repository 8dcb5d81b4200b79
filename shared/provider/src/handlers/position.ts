import { z } from 'zod';

/** How many ids a cursor remembers of one kind, and how long one may be. */
export const MAX_IDS = 1000;
export const positionIds = z.array(z.string().max(256)).max(MAX_IDS);

/**
 * A place in a third party's order: a sort key, and the ids of the items that share it.
 * @param at the shape of the third party's sort keys, which are decimal numbers as text
 */
export const position = (at: RegExp) =>
  z.strictObject({
    at: z
      .string()
      .max(20)
      .regex(/^-?\d+$/)
      .regex(at),
    ids: positionIds,
  });
export type Position = z.infer<ReturnType<typeof position>>;

/** An item's id and sort key: a decimal number as text, larger for newer items. */
export interface Key {
  readonly id: string;
  readonly at: string;
}

/** Orders sort keys. */
export function compare(a: string, b: string): number {
  // Nearly all are of one length and not negative: they are in order as texts are.
  if (a.length === b.length && a >= '0' && b >= '0') return a < b ? -1 : a > b ? 1 : 0;
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The outermost position of what was there and some items; `direction` 1 for the newest, -1 for the oldest. */
export function outermost(
  known: Position | undefined,
  keys: readonly Key[],
  direction: 1 | -1,
): Position | undefined {
  return keys.reduce<Position | undefined>((best, { id, at }) => {
    const order = best ? compare(at, best.at) * direction : 1;
    if (!best || order > 0) return { at, ids: [id] };
    return order === 0 ? { at, ids: [...best.ids, id].slice(-MAX_IDS) } : best;
  }, known);
}

/** Tells whether an item lies strictly between two positions. */
export function between({ id, at }: Key, after: Position | undefined, before: Position | undefined): boolean {
  const above = !after || compare(at, after.at) > 0 || (at === after.at && !after.ids.includes(id));
  const below = !before || compare(at, before.at) < 0 || (at === before.at && !before.ids.includes(id));
  return above && below;
}
