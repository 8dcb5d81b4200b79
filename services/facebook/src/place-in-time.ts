import { objectOf, textOf, timeOf } from '@data-connector/provider';

/** The shape of places: seconds since 1970, which may be before it. */
export const SECONDS = /^-?\d{1,12}$/;

/** An item's own place in Facebook's order: its id, and its `created_time` in seconds since 1970, if it says them. */
export function placeInTime(item: unknown): { id: string | undefined; at: string | undefined } {
  const object = objectOf(item);
  const at = timeOf(object?.['created_time']);
  return { id: textOf(object?.['id']), at: at === undefined ? undefined : String(Math.floor(at / 1000)) };
}
