import { objectOf, textOf, timeOf } from './graph-values.js';

/** An item's place in Facebook's order: its id, and its `created_time` in seconds since 1970. What has no time is the oldest. */
export function placeInTime(item: unknown): { id: string; at: string } {
  const object = objectOf(item);
  const at = timeOf(object?.['created_time']) ?? 0;
  return { id: textOf(object?.['id']) ?? '', at: String(Math.floor(at / 1000)) };
}
