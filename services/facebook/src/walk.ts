import { ConnectorError } from '@data-connector/kit/errors';
import {
  objectOf,
  PageSize,
  PageTooLarge,
  textOf,
  Trail,
  type HandlerContext,
  type ThirdPartyObject,
} from '@data-connector/provider';
import type { GraphClient } from './client.js';

/** Items a page: the most that Facebook gives, and so few that no page of them should be too large. */
const LARGEST_PAGE = 100;
const SMALLEST_PAGE = 5;

/** Parameters of a request: of which items, or which page of them. */
export type Query = Readonly<Record<string, string>>;

/** A page's items, and the place of the next page; none at the end. */
export interface GraphPage {
  readonly items: readonly unknown[];
  readonly next: Query | undefined;
}

/** What an address of a next page may say of its place; all else in it, secrets too, is nobody's to pass on. */
const OF_PLACE = ['after', 'since', 'until', 'offset', '__paging_token'];

/** What `paging.next` says of the next page's place; nothing at the end. */
export function placeOf(answer: ThirdPartyObject): Query | undefined {
  const next = textOf(objectOf(answer['paging'])?.['next']);
  if (next === undefined) return undefined;
  const said = URL.canParse(next) ? new URL(next).searchParams : new URLSearchParams();
  const place = OF_PLACE.flatMap((name) => {
    const value = said.get(name);
    return value !== null && /^[\x21-\x7e]{1,1024}$/.test(value) ? [[name, value] as const] : [];
  });
  if (place.length === 0) throw new ConnectorError('provider_unavailable');
  return Object.fromEntries(place);
}

/**
 * An edge's pages, newest first: a short or empty page is not the end, only a page without `paging.next` is.
 * Facebook's addresses of next pages are not called: only their cursors are used. `start`: the place of an earlier page's
 * next one; cursors are short-lived.
 * @throws ConnectorError as GraphClient.get, and `provider_unavailable` when a page is no list, or leads back.
 */
export async function* walk(
  client: GraphClient,
  edge: string,
  query: Query,
  context: HandlerContext,
  start: Query = {},
): AsyncGenerator<GraphPage> {
  const trail = new Trail();
  let place = start;
  const size = new PageSize(LARGEST_PAGE, SMALLEST_PAGE);
  for (;;) {
    const asked = { ...query, ...place, limit: String(size.now) };
    const answer = await context
      .call((token, signal) => client.page(edge, asked, token, signal, size.canShrink))
      .catch((error: unknown) => {
        if (!(error instanceof PageTooLarge)) throw error;
        size.refused(error);
      });
    if (!answer) continue;
    size.served();
    const data: unknown = answer['data'];
    if (!Array.isArray(data)) throw new ConnectorError('provider_unavailable');
    const next = placeOf(answer);
    yield { items: data, next };
    if (!next) return;
    trail.follow(new URLSearchParams(next).toString(), data.length);
    place = next;
  }
}
