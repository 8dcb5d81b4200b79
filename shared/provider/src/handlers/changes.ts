import { ConnectorError } from '@data-connector/kit/errors';
import { digestOf } from '../digest.js';
import { Trail } from '../lists/trail.js';
import { PlaceUnknown, TokenForgotten } from '../third-party/faults.js';
import {
  begun,
  changesCursor,
  collectionsIn,
  isToken,
  MAX_COLLECTIONS,
  tokenOf,
  withToken,
  type ChangesCursor,
} from './changes-cursor.js';
import type { HandlerContext, Page, Reading } from './handler.js';

/** Which page of a collection is wanted. */
export interface ChangesAsk {
  /** The collection's id; empty where there is one only. */
  readonly of: string;
  /** The token of the state that is known: what has changed since. Without it, everything. */
  readonly since: string | undefined;
  /** What an earlier page told of this one's place; nothing for the first page. */
  readonly place: string | undefined;
  /** No more items are wanted. */
  readonly max: number;
}

/** A page of what there is, or of what has changed. */
export interface ChangesPage {
  /** Those that are gone stand among the others, in the order in which that happened. */
  readonly items: readonly unknown[];
  /** What tells the place of the next page; nothing at the end. */
  readonly next: string | undefined;
  /** The token of the state that this pass tells, on whichever page has it. */
  readonly token: string | undefined;
}

/** What a handler that comes whole and then brings what has changed is made of. */
export interface ChangesParts {
  /** The ids of what it reads, each with sync tokens of its own; one collection unless told. */
  collections?(this: void, context: HandlerContext): Promise<readonly string[]>;
  /**
   * One page. @throws TokenForgotten if the third party does not know what has changed since that token;
   * PlaceUnknown if it does not know the place of the page any more
   */
  page(this: void, ask: ChangesAsk, context: HandlerContext): Promise<ChangesPage>;
  isGone(this: void, item: unknown): boolean;
  /**
   * Where a list only names its items: what they are, in their order. It is given few at a time.
   * @throws ConnectorError
   */
  whole?(this: void, items: readonly unknown[], context: HandlerContext): Promise<readonly unknown[]>;
}

/** So many items are asked for side by side where each has a request of its own, and are given before the next ones. */
const AT_ONCE = 8;

/**
 * A handler that fetches everything once, as a snapshot does, and then what is new, edited or gone. A sync token that was
 * forgotten, or a collection that is there no more, begins a new whole.
 */
export function changes({ collections, isGone, page, whole: askEach }: ChangesParts): Reading {
  const atOnce = askEach ? AT_ONCE : Infinity;

  async function idsOf(context: HandlerContext): Promise<readonly string[]> {
    const all = [...new Set((await collections?.(context)) ?? [''])];
    if (all.length > MAX_COLLECTIONS) throw new ConnectorError('provider_unavailable');
    return all;
  }

  /** Reads on from a cursor: each page with the cursor after it. @throws TokenForgotten, PlaceUnknown */
  async function* read(
    from: ChangesCursor,
    all: readonly string[],
    limit: number,
    context: HandlerContext,
  ): AsyncGenerator<Page & { readonly cursor: ChangesCursor }> {
    let cursor = from;
    let left = limit;
    // What was begun comes first: another collection's place would take its own.
    const begunAt = from.at?.of;
    const order = begunAt === undefined ? all : [begunAt, ...all.filter((of) => of !== begunAt)];
    for (const of of order) {
      const since = tokenOf(cursor, of);
      const trail = new Trail();
      for (let atEnd = false; !atEnd;) {
        const { by, place, skip: taken = 0, token: told } = cursor.at ?? {};
        const { items, next, token: said } = await page({ of, since, place, max: left + taken }, context);
        // What of a page was taken may be elsewhere by now: then all of it comes again, and folds.
        let skip = taken > 0 && digestOf(items.slice(0, taken)) === by ? taken : 0;
        const token = told ?? said;
        if (next === undefined || token !== undefined) assertToken(token);
        do {
          const through = Math.min(items.length, skip + Math.min(left, atOnce));
          const now = items.slice(skip, through);
          const came = askEach && now.length > 0 ? await askEach(now, context) : now;
          left -= now.length;
          const whole = through === items.length;
          atEnd = whole && next === undefined;
          if (atEnd) cursor = withToken(cursor, of, token as string);
          else {
            const at = whole
              ? { place: next, skip: 0 }
              : { place, skip: through, by: digestOf(items.slice(0, through)) };
            cursor = { ...cursor, at: { of, ...at, token } };
          }
          if (all.every((one) => tokenOf(cursor, one) !== undefined)) cursor = { ...cursor, complete: true };
          const more = left === 0 && !(atEnd && of === order.at(-1));
          yield { items: came, cursor, ...(more ? { more } : {}) };
          if (more) return;
          skip = through;
        } while (skip < items.length);
        if (!atEnd) trail.follow(next as string, items.length);
      }
    }
    // Somebody may have no collection at all.
    if (order.length === 0) yield { items: [], cursor: { ...cursor, complete: true } };
  }

  async function* pages(context: HandlerContext): AsyncGenerator<Page> {
    const known = context.cursor as ChangesCursor | undefined;
    const all = await idsOf(context);
    const lost = known && collectionsIn(known).some((of) => !all.includes(of));
    let cursor = !known || lost ? begun() : known;
    let left = context.limit ?? Infinity;
    let came = false;
    /** A page as it is told: of which whole it is, and whether that is complete now. */
    const told = (one: Page & { readonly cursor: ChangesCursor }): Page => {
      const isOld = known?.complete === true && known.snapshot === one.cursor.snapshot;
      const isLast = one.more !== true && one.cursor.at === undefined;
      if (isOld && !came && isLast) return { ...one, unchanged: true };
      return {
        ...one,
        snapshot: { id: one.cursor.snapshot, complete: !isOld && one.cursor.complete === true },
      };
    };
    for (let again = 0; ; again++) {
      try {
        for await (const one of read(cursor, all, left, context)) {
          cursor = one.cursor;
          left -= one.items.length;
          came ||= one.items.length > 0;
          yield told(one);
        }
        return;
      } catch (error) {
        if (!(error instanceof TokenForgotten || error instanceof PlaceUnknown)) throw error;
        // One place and one token may be forgotten; what was just given is not.
        if (again === 2) throw new ConnectorError('provider_unavailable', {}, error);
        const { at, ...others } = cursor;
        const isPlace = error instanceof PlaceUnknown && at && tokenOf(cursor, at.of) !== undefined;
        const { snapshot } = cursor;
        cursor = isPlace ? others : begun();
        if (isPlace || !came) continue;
        // What came in this run is of the whole before: a Vault marks all of a run as of one. The next run begins the new one.
        yield { items: [], cursor, snapshot: { id: snapshot, complete: false }, more: true };
        return;
      }
    }
  }

  return { cursor: changesCursor, pages, isGone };
}

/** @throws ConnectorError `provider_unavailable` if a state has no name: its changes could never be asked for */
function assertToken(token: string | undefined): void {
  if (!isToken(token)) throw new ConnectorError('provider_unavailable');
}
