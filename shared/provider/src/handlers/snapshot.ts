import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { digest, digestOf } from '../digest.js';
import type { HandlerContext, Page, Reading } from './handler.js';
import { seen, type Seen } from '../lists/seen.js';
import { Trail } from '../lists/trail.js';

/** So many pages of a snapshot are known again, and what tells the place of each may be so long. */
const MAX_SEEN = 16;
const MAX_TOKEN = 512;
/** So often a list that does not keep still is walked in one run. */
const MAX_WALKS = 3;

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
  /** Names what was taken so far, in its order: of a list that has to be looked at again before it is complete. */
  walked: digest.optional(),
  /**
   * Where to go on: what tells the next page's place, how many items of that page were taken, and a name of the last one;
   * nothing at the end.
   */
  next: z
    .strictObject({
      token: z
        .string()
        .regex(/^[\x21-\x7e]{1,16384}$/)
        .optional(),
      skip: z.int().min(0),
      last: digest.optional(),
    })
    .optional(),
  /** ISO 8601; once it is complete. */
  completedAt: z.iso.datetime().optional(),
});
type SnapshotCursor = z.infer<typeof snapshotCursor>;

/** A page: its items, and the token of the next one or none at the end. */
export interface SnapshotPage {
  readonly items: readonly unknown[];
  readonly next: string | undefined;
  /** The third party knows the token no more, and this is the first page. */
  readonly restarted?: boolean;
  /** How to know it again; `unchanged`: it is the known one, and its items did not come. */
  readonly seen?: Seen | undefined;
  readonly unchanged?: boolean | undefined;
  /** Whether it would be another page if something came after its last item. */
  readonly isEnd?: boolean;
}

/** What a handler that comes whole is made of. */
export interface SnapshotParts {
  /** How often it is due, in seconds. */
  readonly every: number;
  /** The page of a token, or the first one. `max`: no more items are wanted. `known`: it need not come again. */
  page(
    this: void,
    token: string | undefined,
    max: number,
    context: HandlerContext,
    known?: Seen,
  ): Promise<SnapshotPage>;
  /** An item's id, its record's `sourceId`, even if it cannot be mapped; nothing if it has none. */
  idOf(this: void, item: unknown): string | undefined;
  /** Places count what lies before them, so that what is removed during a walk shifts an item out of sight. */
  readonly shifts?: boolean;
}

/** The pages up to one more; nothing if not all of them can be known again. */
function withPage(
  pages: SnapshotCursor['seen'],
  token: string | undefined,
  page: Seen | undefined,
): SnapshotCursor['seen'] {
  if (!pages || !page || pages.length >= MAX_SEEN || (token?.length ?? 0) > MAX_TOKEN) return undefined;
  return [...pages, { ...page, token }];
}

/** Names an item by its id; or what was taken before it, and it. */
const nameOf = (id: string | undefined, before?: string): string => digestOf([before, id]);

/** How many items of a page were taken, though some of them may be gone by now; none, if the last of them is. */
function takenOf(
  items: readonly unknown[],
  { last, skip }: NonNullable<SnapshotCursor['next']>,
  idOf: SnapshotParts['idOf'],
): number {
  const isLast = (item: unknown) => nameOf(idOf(item)) === last;
  return last === undefined || items.slice(skip - 1, skip).some(isLast) ? skip : items.findIndex(isLast) + 1;
}

/**
 * A handler that fetches everything, goes on where it was cut off, and says when a snapshot is complete: what it lacks is
 * gone. A list in which something can shift out of sight meanwhile is looked at once more before that. If it is the same as it
 * was taken, nothing can have shifted: all that was there when the walk ended had been there, in this place, when it was read.
 */
export function snapshot({ every, idOf, page, shifts = false }: SnapshotParts): Reading {
  /**
   * Looks whether the pages of a snapshot are as they were.
   * @returns an unchanged page, if all are; the first page, if that is not; nothing if another one is not
   */
  async function look(
    known: NonNullable<SnapshotCursor['seen']>,
    max: number,
    context: HandlerContext,
  ): Promise<SnapshotPage | undefined> {
    let read: SnapshotPage | undefined;
    for (const { token, ...one } of known) {
      read = await page(token, max, context, one);
      if (!read.unchanged) return token === undefined ? read : undefined;
    }
    return read;
  }

  /** Tells whether a list that was read to its end is as it was taken. */
  async function isStill({ seen: known, walked }: SnapshotCursor, context: HandlerContext): Promise<boolean> {
    if (known) return (await look(known, Infinity, context))?.unchanged === true;
    const trail = new Trail();
    let token: string | undefined;
    let again: string | undefined;
    do {
      const { items, next } = await page(token, Infinity, context);
      for (const item of items) again = nameOf(idOf(item), again);
      if (next !== undefined) trail.follow(next, items.length);
      token = next;
    } while (token !== undefined);
    return again === walked;
  }

  /** One walk through a list, from where an earlier one was cut off. @param first its first page, if that has come already */
  async function* walk(
    known: SnapshotCursor | undefined,
    first: SnapshotPage | undefined,
    limit: number,
    context: HandlerContext,
  ): AsyncGenerator<Page & { readonly cursor: SnapshotCursor }> {
    let { snapshot: id, walked } = known ?? { snapshot: randomUUID(), walked: undefined };
    let token = known?.next?.token;
    let taken: NonNullable<SnapshotCursor['next']> = known?.next ?? { skip: 0 };
    let left = limit;
    // What is left of a page may be of another page by now, of which the items before were not taken.
    let remembered = taken.skip > 0 ? undefined : known ? known.seen : [];
    const trail = new Trail();
    for (;;) {
      const read = first ?? (await page(token, left + taken.skip, context));
      first = undefined;
      const { items, next, restarted } = read;
      if (restarted) {
        remembered = [];
        // What the earlier pages of the other list had may be anywhere in this one.
        id = randomUUID();
        walked = token = undefined;
        taken = { skip: 0 };
      }
      const from = takenOf(items, taken, idOf);
      const now = items.slice(from, from + left);
      left -= now.length;
      const through = from + now.length;
      const whole = through >= items.length;
      const atEnd = whole && next === undefined;
      const atOnce = token === undefined && from === 0;
      const complete = atEnd && (atOnce || !shifts);
      for (const item of now) walked = nameOf(idOf(item), walked);
      const isKnown = whole && !(atEnd && read.isEnd === false);
      remembered = isKnown ? withPage(remembered, token, read.seen) : undefined;
      const last = items[through - 1];
      taken = whole || !last ? { skip: 0 } : { skip: through, last: nameOf(idOf(last)) };
      if (whole) token = next;
      const cursor: SnapshotCursor = {
        snapshot: id,
        seen: remembered,
        walked: shifts && !complete ? walked : undefined,
        next: atEnd ? undefined : { token, ...taken },
        completedAt: complete ? new Date().toISOString() : undefined,
      };
      const more = left === 0 && !atEnd;
      yield { items: now, cursor, snapshot: { id, complete }, ...(more ? { more } : {}) };
      if (atEnd || more) return;
      if (next !== undefined) trail.follow(next, items.length);
    }
  }

  async function* pages(context: HandlerContext): AsyncGenerator<Page> {
    let known = context.cursor as SnapshotCursor | undefined;
    let left = context.limit ?? Infinity;
    let first: SnapshotPage | undefined;
    if (known?.completedAt !== undefined) {
      first = await look(known.seen ?? [], left, context);
      if (first?.unchanged) {
        yield { items: [], cursor: { ...known, completedAt: new Date().toISOString() }, unchanged: true };
        return;
      }
      known = undefined;
    }
    for (let walks = 0; walks < MAX_WALKS; walks++) {
      if (!known || known.next)
        for await (const read of walk(known, first, left, context)) {
          yield read;
          if (read.more || read.snapshot?.complete) return;
          left -= read.items.length;
          known = read.cursor;
        }
      if (known && (await isStill(known, context))) {
        const { snapshot: id, walked: _walked, ...rest } = known;
        const cursor = { snapshot: id, ...rest, completedAt: new Date().toISOString() };
        yield { items: [], cursor, snapshot: { id, complete: true } };
        return;
      }
      known = first = undefined;
    }
  }

  return {
    cursor: snapshotCursor,
    pages,
    afresh: ({ seen: _seen, ...cursor }) => cursor,
    dueAt(cursor, now) {
      const { completedAt } = cursor as unknown as SnapshotCursor;
      const due = completedAt === undefined ? 0 : Date.parse(completedAt) + every * 1000;
      return due > now.getTime() ? new Date(due).toISOString() : undefined;
    },
  };
}
