import { ConnectorError } from '@data-connector/kit/errors';
import { ownIdOf } from '../account.js';
import type { ApiAnswer } from '../api/answer.js';
import type { ApiClient } from '../api/api-client.js';
import type { Query } from '../api/api.js';
import type { HandlerContext } from '../handlers/handler.js';
import type { Window } from '../handlers/incremental.js';
import { PageTooLarge, PlaceUnknown, TokenForgotten } from '../third-party/faults.js';
import { memberOf, type Next } from './next.js';
import { PageSize } from './page-size.js';
import { requestOf, seenIn, type Seen } from './seen.js';

/** A list of a third party's API, as data. */
export interface List {
  /**
   * Below the API's base; `:account` stands for the account's id, `:username` for its username (or id, without one),
   * `:collection` for the id of what it is a list of, where a handler has several.
   */
  readonly path: string;
  /** A value may be `:account`. */
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
  /** The third party tells which pages have not changed (RFC 9110, 13): those that are known are asked for only if they have. */
  readonly conditional?: true;
}

/** A page of a list, and the place of the next one; none at the end. */
export interface ListPage {
  readonly items: readonly unknown[];
  readonly next: Query | undefined;
  /** How to know it again, if the list is conditional; `unchanged`: it is the known one, and its items did not come. */
  readonly seen?: Seen | undefined;
  readonly unchanged?: boolean;
  /** Whether it would be another page if something came after its last item: its address may be in a header only. */
  readonly isEnd: boolean;
  readonly answer: ApiAnswer;
}

/** What the caller of a page knows. */
export interface Asking {
  /** What to do about a place that is unknown. */
  readonly mayRestart?: boolean;
  /** Parameters with which the third party tells what has changed: it may know of what no more. */
  readonly since?: Query | undefined;
  readonly collection?: string | undefined;
  readonly window?: Window;
  /** The page as it was: it need not come again. */
  readonly known?: Seen | undefined;
}

/** Of a list whose pages are as large as the third party likes. */
const UNSIZED: NonNullable<List['size']> = { parameter: '', max: 1 };

/** A text as a segment of a path; dots would climb. @throws ConnectorError `provider_unavailable` */
function segment(text: string): string {
  if (/^\.{1,2}$/.test(text)) throw new ConnectorError('provider_unavailable');
  return encodeURIComponent(text);
}

/** Parameters, with the account's id where it is meant. */
const filled = (query: Query | undefined, id: string): Query | undefined =>
  query &&
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value === ':account' ? id : value]));

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
   * @throws PlaceUnknown, and what ApiClient.call throws; ConnectorError `provider_unavailable` when it is no list
   */
  async page(
    place: Query,
    max: number,
    context: HandlerContext,
    { collection = '', known, mayRestart = false, since, window = {} }: Asking = {},
  ): Promise<ListPage> {
    const { conditional, items, next, query, size = UNSIZED, window: within } = this.list;
    const id = ownIdOf(context.account, context.server);
    const { username = id } = context.account;
    const parts: Query = { account: id, username, collection };
    const path = this.list.path.replace(/:(account|username|collection)\b/g, (_, name: string) =>
      segment(parts[name] ?? ''),
    );
    const sizes = this.#sizesOf(context);
    for (;;) {
      const asked = size.asNeeded ? Math.max(size.min ?? 1, Math.min(sizes.now, max)) : sizes.now;
      const whole = {
        ...filled(query, id),
        ...within?.(window),
        ...since,
        ...place,
        ...(size.parameter && { [size.parameter]: String(asked) }),
      };
      const request = conditional && requestOf(path, whole, context);
      const unless = known !== undefined && known.of === request ? known.by : undefined;
      try {
        const answer = await context.call((access, signal) =>
          this.api.call({ path, query: whole, unless, ...access, signal }, [
            ...(sizes.canShrink ? [PageTooLarge] : []),
            ...(mayRestart ? [PlaceUnknown] : []),
            ...(since ? [TokenForgotten] : []),
          ]),
        );
        sizes.served();
        if (answer.status === 304)
          return { items: [], next: undefined, unchanged: true, isEnd: true, answer };
        const { body } = answer;
        const found =
          typeof items === 'function' ? items(body) : items === undefined ? body : memberOf(body, items);
        if (!Array.isArray(found)) throw new ConnectorError('provider_unavailable');
        return {
          answer,
          items: found as unknown[],
          next: next?.of(answer, { place, count: found.length }),
          seen: request === undefined ? undefined : seenIn(answer, request),
          isEnd: !next?.inHeader || (size.parameter !== '' && found.length < asked),
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
