import { ConnectorError } from '@data-connector/kit/errors';
import type { ApiClient } from '../api/api-client.js';
import type { Query } from '../api/api.js';
import { ListReader, type List } from '../lists/list.js';
import { placeIn, placeText } from '../lists/next.js';
import type { SyncToken } from '../lists/sync-token.js';
import { Trail } from '../lists/trail.js';
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
  /** Where there is one list for each of several collections: the list of these, and a collection's id (`id` unless told). */
  readonly collections?: List & { readonly id?: (item: ThirdPartyObject) => string | undefined };
}

/** What a handler of changes asks a third party, made of its data. */
export function changesParts(
  { changed, collections, gone, pages, token }: ChangesSource,
  api: ApiClient,
): Pick<ChangesParts<unknown>, 'collections' | 'isGone' | 'page'> {
  const whole = new ListReader(pages, api);
  const since = new ListReader({ ...pages, ...changed }, api);

  /** The token of the state before everything is read, where the whole list has none. */
  async function beforeAll(context: HandlerContext): Promise<string | undefined> {
    const { before, of } = token;
    return before && of(await context.call((access, signal) => api.call({ ...before, ...access, signal })));
  }

  return {
    isGone(item) {
      const object = objectOf(item);
      return object !== undefined && gone(object);
    },
    async page(ask, context) {
      const isFirst = ask.place === undefined;
      const before = isFirst && ask.since === undefined ? await beforeAll(context) : undefined;
      const reader = ask.since === undefined ? whole : since;
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
      return {
        items,
        next: next && placeText(next),
        token: before ?? (hasToken ? token.of(answer) : undefined),
      };
    },
    ...(collections ? { collections: (context) => idsOf(new ListReader(collections, api), context) } : {}),
  };

  /** @throws ConnectorError `provider_unavailable` if there are more than a cursor can tell of */
  async function idsOf(reader: ListReader, context: HandlerContext): Promise<string[]> {
    const { id = (item: ThirdPartyObject) => idOf(item['id']) } = collections ?? {};
    const ids: string[] = [];
    const trail = new Trail();
    for (let place: Query | undefined = {}; place;) {
      const { items, next } = await reader.page(place, Infinity, context);
      ids.push(...items.flatMap((item) => id(objectOf(item) ?? {}) ?? []));
      if (ids.length > MAX_COLLECTIONS) throw new ConnectorError('provider_unavailable');
      if (next) trail.follow(placeText(next), items.length);
      place = next;
    }
    return ids;
  }
}
