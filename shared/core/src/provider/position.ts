import { z } from 'zod';

/** A place in a third party's order: a sort key, and the ids of the items that share it. */
export const position = z.strictObject({
  at: z.string().min(1).max(64),
  ids: z.array(z.string().max(256)).max(1000),
});
export type Position = z.infer<typeof position>;

/** An item's id and sort key: a decimal number as text, larger for newer items. */
export interface Key {
  readonly id: string;
  readonly at: string;
}

/** Orders sort keys. */
export const compare = (a: string, b: string): number =>
  a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;

/** The outermost position of what was there and some items; `direction` 1 for the newest, -1 for the oldest. */
export function outermost(
  known: Position | undefined,
  keys: readonly Key[],
  direction: 1 | -1,
): Position | undefined {
  return keys.reduce<Position | undefined>((best, { id, at }) => {
    const order = best ? compare(at, best.at) * direction : 1;
    if (!best || order > 0) return { at, ids: [id] };
    return order === 0 ? { at, ids: [...best.ids, id].slice(-1000) } : best;
  }, known);
}

/** Tells whether an item lies strictly between two positions. */
export function between({ id, at }: Key, after: Position | undefined, before: Position | undefined): boolean {
  const above = !after || compare(at, after.at) > 0 || (at === after.at && !after.ids.includes(id));
  const below = !before || compare(at, before.at) < 0 || (at === before.at && !before.ids.includes(id));
  return above && below;
}
