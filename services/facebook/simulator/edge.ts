import type { Timeline } from '@data-connector/simulator';
import { TextCache } from '@data-connector/simulator';
import { pick, type Fields } from './graph-fields.js';

/** One page of an edge, as asked for; times in seconds since 1970. */
export interface EdgeRequest {
  readonly fields: Fields;
  /** The `fields` parameter as it came, which tells answers apart. */
  readonly fieldsText: string;
  readonly limit: number;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** The cursor of `paging.cursors.after`. */
  readonly after?: string | undefined;
}

/** A page's items as JSON texts, and the cursors around it; no `after` at the end. */
export interface EdgePage {
  readonly items: readonly string[];
  readonly before?: string;
  readonly after?: string;
}

/** Which pages are odd, counted from 1: Graph filters what the viewer may not see after it has cut a page. */
const EMPTY_EVERY = 7;
const SHORT_EVERY = 5;
const REPEATING_EVERY = 4;

interface Place {
  /** Where the page begins. */
  readonly top: number;
  /** Which page of the walk it is, from 1. */
  readonly page: number;
}

const encode = ({ page, top }: Place): string => Buffer.from(`${top}.${page}`).toString('base64url');

function decode(cursor: string): Place | undefined {
  const [, top, page] = /^(\d+)\.(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return top === undefined || page === undefined ? undefined : { top: Number(top), page: Number(page) };
}

/** An edge of one person: pages of its timeline, newest first, some short, some empty, some that repeat an item. */
export class Edge<Item extends object> {
  /** By the `fields` that were asked for, then by position. */
  readonly #texts = new Map<string, TextCache<number>>();

  constructor(
    readonly timeline: Timeline<Item>,
    /** Whether `since` and `until` mean anything. */
    private readonly bounded: boolean,
  ) {}

  /** A page, or nothing for a cursor that is none. */
  page({ after, fields, fieldsText, limit, since, until }: EdgeRequest): EdgePage | undefined {
    const { timeline } = this;
    const newest = this.bounded && until !== undefined ? timeline.firstFrom(until) - 1 : timeline.size - 1;
    const place = after === undefined ? { top: newest, page: 1 } : decode(after);
    if (!place) return undefined;
    const bottom = this.bounded && since !== undefined ? timeline.firstFrom(since + 1) : 0;
    const { page, top } = place;
    if (top < bottom) return { items: [] };
    const max = page % EMPTY_EVERY === 0 ? 0 : page % SHORT_EVERY === 0 ? Math.ceil(limit / 2) : limit;
    const from = page % REPEATING_EVERY === 0 && max > 1 ? Math.min(top + 1, newest) : top;
    const { next, positions } = timeline.positions(from, bottom, max);
    const texts = this.#textsFor(fieldsText);
    return {
      items: positions.map((position) =>
        texts.get(position, () => JSON.stringify(pick(timeline.get(position) ?? {}, fields))),
      ),
      before: encode(place),
      ...(next < 0 ? {} : { after: encode({ top: next, page: page + 1 }) }),
    };
  }
  #textsFor(fieldsText: string): TextCache<number> {
    const known = this.#texts.get(fieldsText);
    if (known) return known;
    const texts = new TextCache<number>();
    // Few wordings of `fields` are ever seen; a client that makes up new ones gets no memory.
    if (this.#texts.size < 8) this.#texts.set(fieldsText, texts);
    return texts;
  }
}
