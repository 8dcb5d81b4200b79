import { ConnectorError } from '@data-connector/kit/errors';
import type { ApiClient } from '../api/api-client.js';
import type { Query } from '../api/api.js';
import { ListReader, type List } from '../lists/list.js';
import { placeIn, placeText } from '../lists/next.js';
import type { SyncToken } from '../lists/sync-token.js';
import { Trail } from '../lists/trail.js';
import { isTooMuch, ItemGone } from '../third-party/faults.js';
import { idOf, objectOf, type ThirdPartyObject } from '../values.js';
import { MAX_COLLECTIONS } from './changes-cursor.js';
import type { ChangesParts } from './changes.js';
import type { HandlerContext } from './handler.js';

/** Where a handler of changes finds its items, as data. */
export interface ChangesSource {
  /** The list of all of them. */
  readonly pages: List;
  /** How the third party tells what has changed. */
  readonly token: SyncToken;
  /** In what the list of what has changed differs from `pages`. */
  readonly changed?: Partial<List>;
  /** Whether an item is one that is gone. */
  readonly gone: (item: ThirdPartyObject) => boolean;
  /** Where there is one list for each of several collections: the list of these, each known by its member `id`. */
  readonly collections?: List & {
    /** The member in which its items get their collection's id, where they do not tell it themselves. */
    readonly as?: string;
  };
  /** Where the lists only name their items: where one is by itself; nothing if what the list says of it is all. */
  readonly each?: {
    readonly path: (item: ThirdPartyObject) => string | undefined;
    readonly query?: Query;
  };
}

/** What a handler of changes asks a third party, made of its data. */
export function changesParts(
  { changed, collections, each, gone, pages, token }: ChangesSource,
  api: ApiClient,
): ChangesParts {
  const all = new ListReader(pages, api);
  const since = new ListReader({ ...pages, ...changed }, api);
  const { as } = collections ?? {};

  /** The token of the state before everything is read, where the whole list has none. */
  async function beforeAll(context: HandlerContext): Promise<string | undefined> {
    const { before, of } = token;
    return before && of(await context.call((access, signal) => api.call({ ...before, ...access, signal })));
  }

  /** What was named and then was not there any more. */
  const vanished = new WeakSet();

  /** What a list named, by itself; what it said of it where that is all, or all that can be had. */
  async function whole(item: unknown, context: HandlerContext): Promise<unknown> {
    const named = objectOf(item);
    const path = named && each?.path(named);
    if (named === undefined || path === undefined) return item;
    try {
      const ask = { path, query: each?.query ?? {} };
      const answer = await context.call((access, signal) =>
        api.call({ ...ask, ...access, signal }, [ItemGone]),
      );
      const body = objectOf(answer.body);
      if (!body) return named;
      return as === undefined ? body : { ...body, [as]: named[as] };
    } catch (error) {
      if (error instanceof ItemGone) vanished.add(named);
      else if (!isTooMuch(error)) throw error;
      return named;
    }
  }

  return {
    isGone(item) {
      const object = objectOf(item);
      return object !== undefined && (vanished.has(object) || gone(object));
    },
    ...(each
      ? {
          async whole(items, context) {
            const came = await Promise.allSettled(items.map((item) => whole(item, context)));
            // None of them is still asked for when the run has failed.
            return came.map((one) => {
              if (one.status === 'rejected') throw one.reason;
              return one.value;
            });
          },
        }
      : {}),
    async page(ask, context) {
      const isFirst = ask.place === undefined;
      const before = isFirst && ask.since === undefined ? await beforeAll(context) : undefined;
      const reader = ask.since === undefined ? all : since;
      const { answer, items, next } = await reader.page(
        placeIn(ask.place, reader.list.next),
        ask.max,
        context,
        {
          collection: ask.of,
          mayRestart: !isFirst,
          since: ask.since === undefined ? undefined : { [token.parameter]: ask.since },
        },
      );
      const hasToken = token.on === 'first' ? isFirst : next === undefined;
      const withCollection = (item: unknown) =>
        as === undefined || !objectOf(item) ? item : { ...objectOf(item), [as]: ask.of };
      return {
        items: items.map(withCollection),
        next: next && placeText(next),
        token: before ?? (hasToken ? token.of(answer) : undefined),
      };
    },
    ...(collections ? { collections: (context) => idsOf(new ListReader(collections, api), context) } : {}),
  };

  /** @throws ConnectorError `provider_unavailable` if there are more than a cursor can tell of */
  async function idsOf(reader: ListReader, context: HandlerContext): Promise<string[]> {
    const ids: string[] = [];
    const trail = new Trail();
    for (let place: Query | undefined = {}; place;) {
      const { items, next } = await reader.page(place, Infinity, context);
      ids.push(...items.flatMap((item) => idOf(objectOf(item)?.['id']) ?? []));
      if (ids.length > MAX_COLLECTIONS) throw new ConnectorError('provider_unavailable');
      if (next) trail.follow(placeText(next), items.length);
      place = next;
    }
    return ids;
  }
}
