import { z } from 'zod';
import { seen } from '../lists/seen.js';
import { MAX_IDS, position, positionIds, type Key, type Position } from './position.js';

/** How far a handler that fetches only what is new has got. @param at the shape of the third party's sort keys */
export function incrementalCursor(at: RegExp) {
  const place = position(at);
  return z.strictObject({
    /** The newest item that was fetched. */
    newest: place.optional(),
    /** The oldest one, as long as older ones may be left. */
    oldest: place.optional(),
    /** What an interrupted run left out in the middle, between two items that were fetched. */
    gap: z.strictObject({ newest: place, oldest: place }).optional(),
    /** The latest that were fetched of those that have no place of their own. */
    unplaced: positionIds.optional(),
    /** The first page, on which the newest items are. */
    seen: seen.optional(),
  });
}
export type IncrementalCursor = z.infer<ReturnType<typeof incrementalCursor>>;

/** The cursor once these items without a place of their own were fetched too. */
export function withUnplaced(cursor: IncrementalCursor, ids: readonly string[]): IncrementalCursor {
  if (ids.length === 0) return cursor;
  return { ...cursor, unplaced: [...new Set([...(cursor.unplaced ?? []), ...ids])].slice(-MAX_IDS) };
}

/**
 * Which items at the cursor's own places were fetched: several may share a place's sort key, and a cut may run between
 * them, so that two phases meet there.
 */
export class Boundaries {
  readonly #fetched = new Map<string, Set<string>>();

  constructor({ newest, oldest, gap }: IncrementalCursor) {
    for (const place of [newest, oldest, gap?.newest, gap?.oldest])
      if (place) this.#fetched.set(place.at, new Set([...(this.#fetched.get(place.at) ?? []), ...place.ids]));
  }

  has({ id, at }: Key): boolean {
    return this.#fetched.get(at)?.has(id) ?? false;
  }

  /** A cursor all of whose places know these items too. */
  absorb(keys: readonly Key[], { newest, oldest, gap, unplaced }: IncrementalCursor): IncrementalCursor {
    for (const { id, at } of keys) this.#fetched.get(at)?.add(id);
    const whole = (place: Position): Position => ({
      at: place.at,
      ids: [...new Set([...place.ids, ...(this.#fetched.get(place.at) ?? [])])].slice(-MAX_IDS),
    });
    return {
      ...(newest ? { newest: whole(newest) } : {}),
      ...(oldest ? { oldest: whole(oldest) } : {}),
      ...(gap ? { gap: { newest: whole(gap.newest), oldest: whole(gap.oldest) } } : {}),
      ...(unplaced ? { unplaced } : {}),
    };
  }
}
