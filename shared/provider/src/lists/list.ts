import { ConnectorError } from '@data-connector/kit/errors';
import type { ApiClient } from '../api/api-client.js';
import type { Query } from '../api/api.js';
import type { HandlerContext } from '../handlers/handler.js';
import type { Window } from '../handlers/incremental.js';
import { PageTooLarge, PlaceUnknown } from '../third-party/faults.js';
import { memberOf, type Next } from './next.js';
import { PageSize } from './page-size.js';

/** A list of a third party's API, as data. */
export interface List {
  /** Below the API's base; `:account` stands for the account's id. */
  readonly path: string;
  readonly query?: Query;
  /** How it is asked for what lies in a window, bounds included; without this, pages are read from the newest on. */
  readonly window?: (window: Window) => Query;
  /** How many items a page has; nothing where the third party does as it likes. */
  readonly size?: {
    readonly parameter: string;
    readonly max: number;
    /** Pages may be as small as this. */
    readonly min?: number;
    /** No more are asked for than are wanted, since each costs. */
    readonly asNeeded?: boolean;
  };
  /** Where the items are in a body: a member such as `data.children`, nothing if it is the list, or what makes them of it. */
  readonly items?: string | ((body: unknown) => readonly unknown[] | undefined);
  /** How it leads on; nothing where one page is all. */
  readonly next?: Next;
}

/** A page of a list, and the place of the next one; none at the end. */
export interface ListPage {
  readonly items: readonly unknown[];
  readonly next: Query | undefined;
}

/** Of a list whose pages are as large as the third party likes. */
const UNSIZED: NonNullable<List['size']> = { parameter: '', max: 1 };

/** Reads a list's pages. */
export class ListReader {
  /** What a run has learnt of how many items a page may have. */
  readonly #sizes = new WeakMap<HandlerContext, PageSize>();

  constructor(
    readonly list: List,
    private readonly api: ApiClient,
  ) {}

  /**
   * One page.
   * @param max no more items are wanted
   * @param mayRestart whether the caller knows what to do about a place that is unknown
   * @throws PlaceUnknown, and what ApiClient.call throws; ConnectorError `provider_unavailable` when it is no list
   */
  async page(
    place: Query,
    max: number,
    context: HandlerContext,
    { mayRestart = false, window = {} }: { readonly mayRestart?: boolean; readonly window?: Window } = {},
  ): Promise<ListPage> {
    const { items, next, path, query, size = UNSIZED, window: within } = this.list;
    const sizes = this.#sizesOf(context);
    for (;;) {
      const asked = size.asNeeded ? Math.max(size.min ?? 1, Math.min(sizes.now, max)) : sizes.now;
      try {
        const answer = await context.call((accessToken, signal) =>
          this.api.call(
            {
              path: path.replace(':account', encodeURIComponent(context.account.id)),
              query: {
                ...query,
                ...within?.(window),
                ...place,
                ...(size.parameter && { [size.parameter]: String(asked) }),
              },
              accessToken,
              signal,
            },
            [...(sizes.canShrink ? [PageTooLarge] : []), ...(mayRestart ? [PlaceUnknown] : [])],
          ),
        );
        sizes.served();
        const { body } = answer;
        const found =
          typeof items === 'function' ? items(body) : items === undefined ? body : memberOf(body, items);
        if (!Array.isArray(found)) throw new ConnectorError('provider_unavailable');
        return {
          items: found as unknown[],
          next: next?.of(answer, { place, count: found.length }),
        };
      } catch (error) {
        if (!(error instanceof PageTooLarge)) throw error;
        sizes.refused(error);
      }
    }
  }

  #sizesOf(context: HandlerContext): PageSize {
    const { max, min = max } = this.list.size ?? UNSIZED;
    const known = this.#sizes.get(context) ?? new PageSize(max, min);
    this.#sizes.set(context, known);
    return known;
  }
}
