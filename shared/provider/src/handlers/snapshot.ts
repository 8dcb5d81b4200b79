import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BaseRecord } from '@data-connector/protocol';
import type { Handler, HandlerContext, Mapping, Page } from './handler.js';
import type { HandlerManifest } from '../manifest.js';
import { Trail } from '../lists/trail.js';

const snapshotCursor = z.strictObject({
  snapshot: z.uuid(),
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

export interface SnapshotParts<Item> {
  readonly manifest: HandlerManifest;
  readonly record: z.core.$ZodType<BaseRecord>;
  /**
   * One page: its items and the token of the next page, or none at the end. `max`: no more are wanted. `restarted`: the
   * third party knows the token no more, and this is the first page.
   */
  page(
    this: void,
    token: string | undefined,
    max: number,
    context: HandlerContext,
  ): Promise<{ items: readonly Item[]; next: string | undefined; restarted?: boolean }>;
  map(this: void, item: Item, mapping: Mapping): BaseRecord;
  /** An item's id, its record's `sourceId`, even if it cannot be mapped; nothing if it has none. */
  idOf(this: void, item: Item): string | undefined;
}

/** A handler that fetches everything, goes on where it was cut off, and says when a snapshot is complete. */
export function snapshot<Item>(parts: SnapshotParts<Item>): Handler {
  const { manifest, record, page, map, idOf } = parts;

  async function* pages(context: HandlerContext): AsyncGenerator<Page> {
    const known = context.cursor as SnapshotCursor | undefined;
    const goesOn = known?.next !== undefined;
    let id = goesOn ? known.snapshot : randomUUID();
    let token = known?.next?.token;
    let skip = known?.next?.skip ?? 0;
    let left = context.limit ?? Infinity;
    const trail = new Trail();
    for (;;) {
      const { items, next, restarted } = await page(token, left + skip, context);
      if (restarted) {
        // What the earlier pages of the other list had may be anywhere in this one.
        id = randomUUID();
        token = undefined;
        skip = 0;
      }
      const taken = items.slice(skip, skip + left);
      left -= taken.length;
      const read = skip + taken.length;
      const whole = read >= items.length;
      const complete = whole && next === undefined;
      const cursor: SnapshotCursor = complete
        ? { snapshot: id, completedAt: new Date().toISOString() }
        : {
            snapshot: id,
            next: whole
              ? { ...(next === undefined ? {} : { token: next }), skip: 0 }
              : { ...(token === undefined ? {} : { token }), skip: read },
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
    dueAt(cursor, now) {
      const { completedAt } = cursor as unknown as SnapshotCursor;
      const due = completedAt === undefined ? 0 : Date.parse(completedAt) + manifest.every * 1000;
      return due > now.getTime() ? new Date(due).toISOString() : undefined;
    },
  };
}
