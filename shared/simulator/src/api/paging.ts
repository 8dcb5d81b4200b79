import type { Timeline } from '../data/timeline.js';

/** How a list is paged. */
export interface Paging {
  /**
   * What tells where a page begins: an opaque token; how many items or pages lie before it (pages from 1 on); the cursor, or
   * the order, of the item before it.
   */
  readonly by: 'token' | 'offset' | 'page' | 'item' | 'order';
  readonly parameter: string;
  /** How the next page is told of: in the body, as what goes into the parameter or as an address; or in a Link header. */
  readonly told?: 'token' | 'url' | 'link';
  /** An item's cursor; its id unless told. */
  cursor?(this: void, item: object): string;
}

/** The part of a timeline that is asked for: from one position to the other, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: 1 | -1;
}

/** Where a page begins, how many came before it, and the state of the list in which its pass began, if it has states. */
export interface Place {
  readonly position: number;
  readonly page: number;
  readonly state?: number | undefined;
}

/** What places are made of and read from. */
export interface Paged {
  readonly paging: Paging;
  readonly timeline: Timeline<object>;
  readonly span: Span;
  readonly size: number;
  cursorOf(this: void, item: object): string;
  orderOf(this: void, text: string): bigint | number | undefined;
}

const whole = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : NaN);

/** A place as an opaque token: 32 letters, or more if it has a state or is beyond 9,999 pages. */
const tokenOf = ({ page, position, state }: Place): string =>
  Buffer.from(
    `${position.toString(36).padStart(11, '0')}-${String(page).padStart(4, '0')}${state === undefined ? '' : `-${state}`}`,
  ).toString('hex');

function placeIn(token: string): Place | undefined {
  const text = Buffer.from(token, 'hex').toString('latin1');
  const [, position, page, state] = /^([0-9a-z]{11})-(\d{4,9})(?:-(\d{1,9}))?$/.exec(text) ?? [];
  if (position === undefined) return undefined;
  return {
    position: parseInt(position, 36),
    page: Number(page),
    ...(state === undefined ? {} : { state: Number(state) }),
  };
}

/** What names a state of a list. @param age how often its states were forgotten */
export const stateToken = (state: number, age: number): string =>
  `${1 + age}${String(state).padStart(9, '0')}`;

/** The state that a token names; nothing if it is forgotten. */
export function stateIn(token: string, age: number): number | undefined {
  const [, told, state = ''] = /^(\d+)(\d{9})$/.exec(token) ?? [];
  return told === String(1 + age) ? whole(state) : undefined;
}

/** Where the page begins that is asked for so, or nothing if it is none. */
export function placeOf(text: string, paged: Paged): Place | undefined {
  const { cursorOf, orderOf, paging, size, span, timeline } = paged;
  const { from, step, to } = span;
  const after = (count: number): Place | undefined =>
    count >= 0 ? { position: timeline.walk(from, to, count, step).end, page: 0 } : undefined;
  switch (paging.by) {
    case 'token':
      return placeIn(text);
    case 'offset':
      return after(whole(text));
    case 'page':
      return after((whole(text) - 1) * size);
    case 'item': {
      const position = timeline.find((item) => cursorOf(item) === text, from, to, step);
      return position === undefined ? undefined : { position: position + step, page: 0 };
    }
    case 'order': {
      const key = orderOf(text);
      if (key === undefined) return undefined;
      return { position: step < 0 ? timeline.firstFrom(key) - 1 : timeline.firstAfter(key), page: 0 };
    }
  }
}

/** What the parameter is for the page after one. @param text what it was for that one @param place where the next begins */
export function nextText(
  text: string | undefined,
  place: Place,
  given: readonly object[],
  {
    cursorOf,
    orderText,
    paging,
  }: Pick<Paged, 'paging' | 'cursorOf'> & { orderText(this: void, item: object): string },
): string {
  const last = given.at(-1) ?? {};
  switch (paging.by) {
    case 'token':
      return tokenOf(place);
    case 'offset':
      return String(Number(text ?? 0) + given.length);
    case 'page':
      return String(Number(text ?? 1) + 1);
    case 'item':
      return cursorOf(last);
    case 'order':
      return orderText(last);
  }
}

/**
 * How the pages of a list that is paged by token differ from the simple case, by their number: the second is short, the third
 * empty though there is more, and the fourth begins with the item that came last; so again every seven pages.
 */
export function oddity(page: number, max: number): { readonly max: number; readonly repeats: 0 | 1 } {
  if (page % 7 === 1) return { max: Math.ceil(max / 2), repeats: 0 };
  if (page % 7 === 2) return { max: 0, repeats: 0 };
  return { max, repeats: page % 7 === 3 && max > 1 ? 1 : 0 };
}
