import type { HandlerContext, Page, Reading } from './handler.js';
import { Boundaries, incrementalCursor, withUnplaced, type IncrementalCursor } from './incremental-cursor.js';
import type { Seen } from '../lists/seen.js';
import { ownKeys, place, type OwnKey, type Placed } from './place.js';
import { between, compare, outermost, type Key, type Position } from './position.js';

/** Which items a walk wants: from the sort key `since` to the sort key `until`, both included. */
export interface Window {
  readonly since?: string;
  readonly until?: string;
}

/** A page of a walk, and how to know it again; `unchanged`: it is the known one, and nobody has its items. */
export interface WalkedPage {
  readonly items: readonly unknown[];
  readonly seen?: Seen | undefined;
  readonly unchanged?: boolean | undefined;
}

/** What a handler that fetches only what is new is made of. Items come newest first. */
export interface IncrementalParts {
  /** The shape of sort keys. */
  readonly at: RegExp;
  /** An item's id, and its sort key: a decimal number as text, larger for newer items. */
  key(this: void, item: unknown): OwnKey;
  /**
   * The third party's pages within a window, newest first; items outside are left out here, not there. `max`: no more are
   * wanted. `known`: the first page ends the walk if it is this one.
   */
  walk(
    this: void,
    window: Window,
    max: number,
    context: HandlerContext,
    known: Seen | undefined,
  ): AsyncIterable<WalkedPage>;
}

interface Phase {
  readonly after: Position | undefined;
  readonly before: Position | undefined;
  /** The cursor once these keys of the phase were stored too. */
  step(cursor: IncrementalCursor, keys: readonly Key[]): IncrementalCursor;
  /** The cursor once the phase has reached its end. */
  end(cursor: IncrementalCursor): IncrementalCursor;
}

const withGap = (cursor: IncrementalCursor, gap: IncrementalCursor['gap']): IncrementalCursor => {
  const { gap: _old, ...rest } = cursor;
  return gap ? { ...rest, gap } : rest;
};

/** First the gap, so that there is never more than one; then what is new; then what is old. */
function phases({ gap, newest, oldest }: IncrementalCursor): Phase[] {
  const all: Phase[] = [];
  const withoutGap = (now: IncrementalCursor) => withGap(now, undefined);
  if (gap)
    all.push({
      after: gap.oldest,
      before: gap.newest,
      step: (now, keys) =>
        withGap(now, {
          newest: outermost(now.gap?.newest ?? gap.newest, keys, -1) ?? gap.newest,
          oldest: gap.oldest,
        }),
      end: withoutGap,
    });
  if (newest)
    all.push({
      after: newest,
      before: undefined,
      step(now, keys) {
        const top = outermost(now.newest, keys, 1) ?? newest;
        const bottom = outermost(now.gap?.newest, keys, -1);
        return { ...withGap(now, bottom && { newest: bottom, oldest: newest }), newest: top };
      },
      end: withoutGap,
    });
  if (oldest || !newest)
    all.push({
      after: undefined,
      before: oldest,
      step(now, keys) {
        const top = newest ? now.newest : outermost(now.newest, keys, 1);
        const bottom = outermost(now.oldest, keys, -1);
        return { ...now, ...(top ? { newest: top } : {}), ...(bottom ? { oldest: bottom } : {}) };
      },
      end: ({ oldest: _reached, ...now }) => now,
    });
  return all;
}

/** A handler whose cursor tells what was fetched, so that a cut-off run loses no middle and nothing comes twice. */
export function incremental({ at, key, walk }: IncrementalParts): Reading {
  async function* pages(context: HandlerContext): AsyncGenerator<Page> {
    let { seen, ...cursor } = (context.cursor ?? {}) as IncrementalCursor;
    const reached = (): IncrementalCursor => (seen ? { ...cursor, seen } : cursor);
    const all = phases(cursor);
    let left = context.limit ?? Infinity;
    const boundaries = new Boundaries(cursor);
    const known = new Set(cursor.unplaced);
    for (const phase of all) {
      const { after, before } = phase;
      const isWanted = ({ at: sortKey, id, own }: Placed): boolean => {
        if (sortKey === undefined) return !known.has(id);
        const there = { id, at: sortKey };
        return between(there, after, before) && !(own ? boundaries.has(there) : known.has(id));
      };
      const window: Window = {
        ...(after ? { since: after.at } : {}),
        ...(before ? { until: before.at } : {}),
      };
      let last: string | undefined;
      let isFirst = before === undefined;
      let unchanged = false;
      // Without anything newest there may be older pages than the first that were never read.
      for await (const page of walk(window, left, context, isFirst && after ? seen : undefined)) {
        unchanged = page.unchanged ?? false;
        if (unchanged) break;
        if (isFirst) seen = page.seen;
        isFirst = false;
        const { items } = page;
        const placed = place(items, key, last);
        last = placed.at(-1)?.at;
        const taken = placed.filter(isWanted).slice(0, left);
        left -= taken.length;
        const keys = ownKeys(taken);
        const unplaced = taken.flatMap(({ id, own }) => (own ? [] : [id]));
        for (const id of unplaced) known.add(id);
        cursor = withUnplaced(boundaries.absorb(keys, phase.step(cursor, keys)), unplaced);
        yield {
          items: taken.map(({ item }) => item),
          cursor: reached(),
          ...(left === 0 ? { more: true } : {}),
        };
        if (left === 0) return;
        const own = ownKeys(placed);
        if (own.length > 0 && after && own.every((one) => compare(one.at, after.at) < 0)) break;
      }
      cursor = phase.end(cursor);
      yield { items: [], cursor: reached(), ...(unchanged && all.length === 1 ? { unchanged } : {}) };
    }
  }

  return { cursor: incrementalCursor(at), pages };
}
