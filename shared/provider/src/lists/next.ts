import { ConnectorError } from '@data-connector/kit/errors';
import type { ApiAnswer } from '../api/answer.js';
import type { Query } from '../api/api.js';
import { idOf, numberOf, objectOf, textOf } from '../values.js';

/** Which page was asked for, and how many items came. */
export interface Asked {
  /** The place that was asked for: none for the first page. */
  readonly place: Query;
  readonly count: number;
}

/** How a list leads on. */
export interface Next {
  /** The parameters that tell the place of a page: no others are taken from a third party, or from a cursor. */
  readonly parameters: readonly string[];
  /**
   * What places count, if they do: what is removed meanwhile shifts an item over a page's border. Where they count pages, all
   * of these have to be of one size.
   */
  readonly counts?: 'items' | 'pages';
  /** Whether it is told beside the body, which may stay the same when there is one more page. */
  readonly inHeader?: boolean;
  /** Those of the next page, or nothing at the end. @throws ConnectorError `provider_unavailable` when it cannot be told */
  of(this: void, answer: ApiAnswer, asked: Asked): Query | undefined;
}

/** The parts of a place among parameters: there may be tokens beside them, or what asks for something else. */
function partsOf(said: Iterable<[string, string]>, names: readonly string[]): Query {
  const isPart = ([name, value]: [string, string]) =>
    names.includes(name) && /^[\x21-\x7e]{1,1024}$/.test(value);
  return Object.fromEntries([...said].filter(isPart));
}

/** A place as a text for a cursor. */
export const placeText = (place: Query): string => new URLSearchParams(place).toString();

/** The place in such a text, which whoever kept the cursor may have changed. */
export const placeIn = (text: string | undefined, next: Next | undefined): Query =>
  partsOf(new URLSearchParams(text), next?.parameters ?? []);

/** A place that a third party told. @throws ConnectorError `provider_unavailable` when there is nothing of one */
function placeOf(said: Iterable<[string, string]>, names: readonly string[]): Query {
  const place = partsOf(said, names);
  if (Object.keys(place).length === 0) throw new ConnectorError('provider_unavailable');
  return place;
}

/** The parameters of an address, which is not called: it may lead to another host. */
const parametersOf = (address: string): Iterable<[string, string]> =>
  URL.canParse(address, 'https://next.invalid') ? new URL(address, 'https://next.invalid').searchParams : [];

/** A member of a body, such as `meta.next_token`. */
export const memberOf = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => objectOf(value)?.[name], body);

/** The body has a token of the next page, which goes into a parameter. */
export const nextToken = (member: string, parameter: string): Next => ({
  parameters: [parameter],
  of({ body }) {
    const token = memberOf(body, member);
    const value = typeof token === 'number' ? String(token) : textOf(token);
    return value === undefined ? undefined : placeOf([[parameter, value]], [parameter]);
  },
});

/**
 * The body has the address of the next page.
 * @param parameters those that tell its place
 */
export const nextUrl = (member: string, ...parameters: readonly string[]): Next => ({
  parameters,
  of({ body }) {
    const address = textOf(memberOf(body, member));
    return address === undefined ? undefined : placeOf(parametersOf(address), parameters);
  },
});

/**
 * A header leads to the next page (RFC 8288).
 * @param parameters those that tell its place
 */
export const linkHeader = (...parameters: readonly string[]): Next => ({
  parameters,
  inHeader: true,
  of({ headers }) {
    const [, address] =
      /<([^<>]{1,4096})>\s*;[^<>]*?\brel="?next"?(?:[\s;,]|$)/.exec(headers.get('link') ?? '') ?? [];
    return address === undefined ? undefined : placeOf(parametersOf(address), parameters);
  },
});

/** The third party leads on by places that count what lies before them: `counting('pages', linkHeader('page'))`. */
export const counting = (counts: NonNullable<Next['counts']>, next: Next): Next => ({ ...next, counts });

/**
 * The next page begins as many items on as came. The list ends with an empty page: one that is not full may only lack what the
 * person may not see.
 */
export const offset = (parameter = 'offset'): Next => ({
  parameters: [parameter],
  counts: 'items',
  of: (_answer, { count, place }) =>
    count === 0 ? undefined : { [parameter]: String((numberOf(place[parameter]) ?? 0) + count) },
});

/** Pages have numbers, from 1 on. The list ends with an empty page, as for `offset`. */
export const pageNumber = (parameter = 'page'): Next => ({
  parameters: [parameter],
  counts: 'pages',
  of: (_answer, { count, place }) =>
    count === 0 ? undefined : { [parameter]: String((numberOf(place[parameter]) ?? 1) + 1) },
});

/**
 * The next page begins after the last item, which a member of it names; the body is the list. It ends with an empty page, as for
 * `offset`.
 */
export const afterLast = (parameter = 'after', member = 'id'): Next => ({
  parameters: [parameter],
  of({ body }) {
    const ids = Array.isArray(body) ? body.map((item) => idOf(objectOf(item)?.[member])) : [];
    const last = ids.findLast((id) => id !== undefined);
    return last === undefined ? undefined : { [parameter]: last };
  },
});
