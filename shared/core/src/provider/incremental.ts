import type { z } from 'zod';
import type { BaseRecord } from '@data-connector/protocol';
import type { Handler, HandlerContext, Mapping, Page } from './handler.js';
import { Boundaries, incrementalCursor, type IncrementalCursor } from './incremental-cursor.js';
import type { HandlerManifest } from './manifest.js';
import { between, compare, outermost, type Key, type Position } from './position.js';

/** Which items a walk wants: from the sort key `since` to the sort key `until`, both included. */
export interface Window {
  readonly since?: string;
  readonly until?: string;
}

/** What a handler that fetches only what is new is made of. Items come newest first. */
export interface IncrementalParts<Item> {
  readonly manifest: HandlerManifest;
  readonly record: z.core.$ZodType<BaseRecord>;
  /** An item's id, and its sort key: a decimal number as text, larger for newer items. */
  key(this: void, item: Item): Key;
  /** The third party's pages within a window, newest first; items outside are left out here, not there. `max`: no more are wanted. */
  walk(this: void, window: Window, max: number, context: HandlerContext): AsyncIterable<readonly Item[]>;
  map(this: void, item: Item, mapping: Mapping): BaseRecord;
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
function phases(cursor: IncrementalCursor): Phase[] {
  const { newest, oldest, gap } = cursor;
  const closing: Phase[] = gap
    ? [
        {
          after: gap.oldest,
          before: gap.newest,
          step: (now, keys) =>
            withGap(now, {
              newest: outermost(now.gap?.newest ?? gap.newest, keys, -1) ?? gap.newest,
              oldest: gap.oldest,
            }),
          end: (now) => withGap(now, undefined),
        },
      ]
    : [];
  const fresh: Phase[] = newest
    ? [
        {
          after: newest,
          before: undefined,
          step: (now, keys) => {
            const top = outermost(now.newest, keys, 1) ?? newest;
            const bottom = outermost(now.gap?.newest, keys, -1);
            return { ...withGap(now, bottom && { newest: bottom, oldest: newest }), newest: top };
          },
          end: (now) => withGap(now, undefined),
        },
      ]
    : [];
  const older: Phase[] =
    oldest || !newest
      ? [
          {
            after: undefined,
            before: oldest,
            step: (now, keys) => {
              const top = newest ? now.newest : outermost(now.newest, keys, 1);
              const bottom = outermost(now.oldest, keys, -1);
              return { ...now, ...(top ? { newest: top } : {}), ...(bottom ? { oldest: bottom } : {}) };
            },
            end: ({ oldest: _reached, ...now }) => now,
          },
        ]
      : [];
  return [...closing, ...fresh, ...older];
}

/** A handler whose cursor tells what was fetched, so that a cut-off run loses no middle and nothing comes twice. */
export function incremental<Item>(parts: IncrementalParts<Item>): Handler {
  const { key, map, manifest, record, walk } = parts;

  async function* pages(context: HandlerContext): AsyncGenerator<Page> {
    let cursor = (context.cursor ?? {}) as IncrementalCursor;
    let left = context.limit ?? Infinity;
    const boundaries = new Boundaries(cursor);
    for (const phase of phases(cursor)) {
      const { after, before } = phase;
      const window: Window = {
        ...(after ? { since: after.at } : {}),
        ...(before ? { until: before.at } : {}),
      };
      for await (const items of walk(window, left, context)) {
        const wanted = items.filter(
          (item) => between(key(item), after, before) && !boundaries.has(key(item)),
        );
        const taken = wanted.slice(0, left);
        left -= taken.length;
        const keys = taken.map(key);
        cursor = boundaries.absorb(keys, phase.step(cursor, keys));
        yield { items: taken, cursor, ...(left === 0 ? { more: true } : {}) };
        if (left === 0) return;
        if (items.length > 0 && after && items.every((item) => compare(key(item).at, after.at) < 0)) break;
      }
      cursor = phase.end(cursor);
      yield { items: [], cursor };
    }
  }

  return {
    manifest,
    record,
    cursor: incrementalCursor,
    pages,
    map: (item, mapping) => map(item as Item, mapping),
  };
}
