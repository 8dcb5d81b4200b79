import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BaseRecord } from '@data-connector/protocol';
import type { Handler, HandlerContext, Mapping, Page } from './handler.js';
import type { HandlerManifest } from '../manifest.js';
import { seen, type Seen } from '../lists/seen.js';
import { Trail } from '../lists/trail.js';

/** So many pages of a snapshot are known again, and what tells the place of each may be so long. */
const MAX_SEEN = 16;
const MAX_TOKEN = 512;

const snapshotCursor = z.strictObject({
  snapshot: z.uuid(),
  /** All its pages up to here; nothing if one of them would not be known again. */
  seen: z
    .array(
      seen.extend({
        token: z
          .string()
          .regex(/^[\x21-\x7e]+$/)
          .max(MAX_TOKEN)
          .optional(),
      }),
    )
    .max(MAX_SEEN)
    .optional(),
  /** Where to go on: what tells the next page's place, and how many items of that page were taken. */
  next: z
    .strictObject({
      token: z
        .string()
        .regex(/^[\x21-\x7e]{1,16384}$/)
        .optional(),
      skip: z.int().min(0),
    })
    .optional(),
  /** ISO 8601; once it is complete. */
  completedAt: z.iso.datetime().optional(),
});
type SnapshotCursor = z.infer<typeof snapshotCursor>;

/** A page: its items, and the token of the next one or none at the end. */
export interface SnapshotPage<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
  /** The third party knows the token no more, and this is the first page. */
  readonly restarted?: boolean;
  /** How to know it again; `unchanged`: it is the known one, and its items did not come. */
  readonly seen?: Seen | undefined;
  readonly unchanged?: boolean | undefined;
  /** Whether it would be another page if something came after its last item. */
  readonly isEnd?: boolean;
}

export interface SnapshotParts<Item> {
  readonly manifest: HandlerManifest;
  readonly record: z.core.$ZodType<BaseRecord>;
  /** The page of a token, or the first one. `max`: no more items are wanted. `known`: it need not come again. */
  page(
    this: void,
    token: string | undefined,
    max: number,
    context: HandlerContext,
    known?: Seen,
  ): Promise<SnapshotPage<Item>>;
  map(this: void, item: Item, mapping: Mapping): BaseRecord;
  /** An item's id, its record's `sourceId`, even if it cannot be mapped; nothing if it has none. */
  idOf(this: void, item: Item): string | undefined;
}

/** The pages up to one more; nothing if not all of them can be known again. */
function withPage(
  pages: SnapshotCursor['seen'],
  token: string | undefined,
  page: Seen | undefined,
): SnapshotCursor['seen'] {
  if (!pages || !page || pages.length >= MAX_SEEN || (token?.length ?? 0) > MAX_TOKEN) return undefined;
  return [...pages, { ...page, ...(token === undefined ? {} : { token }) }];
}

/** A handler that fetches everything, goes on where it was cut off, and says when a snapshot is complete. */
export function snapshot<Item>(parts: SnapshotParts<Item>): Handler {
  const { manifest, record, page, map, idOf } = parts;

  /**
   * Looks whether the pages of a snapshot are as they were.
   * @returns an unchanged page, if all are; the first page, if that is not; nothing if another one is not
   */
  async function look(
    known: NonNullable<SnapshotCursor['seen']>,
    max: number,
    context: HandlerContext,
  ): Promise<SnapshotPage<Item> | undefined> {
    let read: SnapshotPage<Item> | undefined;
    for (const { token, ...one } of known) {
      read = await page(token, max, context, one);
      if (!read.unchanged) return token === undefined ? read : undefined;
    }
    return read;
  }

  async function* pages(context: HandlerContext): AsyncGenerator<Page> {
    const known = context.cursor as SnapshotCursor | undefined;
    const goesOn = known?.next !== undefined;
    let id = goesOn ? known.snapshot : randomUUID();
    let token = known?.next?.token;
    let skip = known?.next?.skip ?? 0;
    let left = context.limit ?? Infinity;
    // What is left of a page may be of another page by now, of which the items before were not taken.
    let remembered = goesOn ? (skip > 0 ? undefined : known.seen) : [];
    let first = goesOn ? undefined : await look(known?.seen ?? [], left, context);
    if (first?.unchanged) {
      yield { items: [], cursor: { ...known, completedAt: new Date().toISOString() }, unchanged: true };
      return;
    }
    const trail = new Trail();
    for (;;) {
      const read = first ?? (await page(token, left + skip, context));
      first = undefined;
      const { items, next, restarted } = read;
      if (restarted) {
        remembered = [];
        // What the earlier pages of the other list had may be anywhere in this one.
        id = randomUUID();
        token = undefined;
        skip = 0;
      }
      const taken = items.slice(skip, skip + left);
      left -= taken.length;
      const through = skip + taken.length;
      const whole = through >= items.length;
      const complete = whole && next === undefined;
      const isKnown = whole && !(complete && read.isEnd === false);
      remembered = isKnown ? withPage(remembered, token, read.seen) : undefined;
      const seenSoFar = remembered ? { seen: remembered } : {};
      const cursor: SnapshotCursor = complete
        ? { snapshot: id, ...seenSoFar, completedAt: new Date().toISOString() }
        : {
            snapshot: id,
            ...seenSoFar,
            next: whole
              ? { ...(next === undefined ? {} : { token: next }), skip: 0 }
              : { ...(token === undefined ? {} : { token }), skip: through },
          };
      const more = left === 0 && !complete;
      yield { items: taken, cursor, snapshot: { id, complete }, ...(more ? { more } : {}) };
      if (complete || more) return;
      if (next !== undefined) trail.follow(next, items.length);
      token = next;
      skip = 0;
    }
  }

  return {
    manifest,
    record,
    cursor: snapshotCursor,
    pages,
    map: (item, mapping) => map(item as Item, mapping),
    idOf: (item) => idOf(item as Item),
    afresh: ({ seen: _seen, ...cursor }) => cursor,
    dueAt(cursor, now) {
      const { completedAt } = cursor as unknown as SnapshotCursor;
      const due = completedAt === undefined ? 0 : Date.parse(completedAt) + manifest.every * 1000;
      return due > now.getTime() ? new Date(due).toISOString() : undefined;
    },
  };
}
