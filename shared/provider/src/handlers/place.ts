import { createHash } from 'node:crypto';
import type { Key } from './position.js';

/** What a third party's item says of itself: it may have no id, and no time. */
export interface OwnKey {
  readonly id: string | undefined;
  /** A decimal number as text, larger for newer items. */
  readonly at: string | undefined;
}

/** An item, with an id in any case, and with its place in the order if it has one of its own or beside others that have. */
export interface Placed {
  readonly item: unknown;
  readonly id: string;
  readonly at: string | undefined;
  /** Whether the place is its own: a neighbour's place moves no cursor, or what lies beyond it would be lost. */
  readonly own: boolean;
}

const digest = (item: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(item) ?? '')
    .digest('base64url');

/**
 * Places the items of a page. One without a time of its own is where its neighbour is: the one before it, or at the
 * beginning of a list, the one after it.
 * @param last the sort key of the last item before this page
 */
export function place(
  items: readonly unknown[],
  key: (item: unknown) => OwnKey,
  last: string | undefined,
): Placed[] {
  const own = items.map(key);
  let at = last ?? own.find((one) => one.at !== undefined)?.at;
  return items.map((item, i) => {
    at = own[i]?.at ?? at;
    return { item, id: own[i]?.id ?? digest(item), at, own: own[i]?.at !== undefined };
  });
}

/** The placed items whose place is their own, as keys. */
export const ownKeys = (placed: readonly Placed[]): Key[] =>
  placed.flatMap(({ at, id, own }) => (own && at !== undefined ? [{ id, at }] : []));
