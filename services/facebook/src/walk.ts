import { ConnectorError } from '@data-connector/core/errors';
import { Trail, type HandlerContext } from '@data-connector/core/provider';
import type { GraphClient } from './client.js';
import { PageTooLarge } from './graph-error.js';
import { objectOf, textOf, type GraphObject } from './graph-values.js';

/** Items a page: the most that Facebook gives. */
const PAGE_SIZE = 100;
const SMALLEST_PAGE = 5;

/** Parameters of a request: of which items, or which page of them. */
export type Query = Readonly<Record<string, string>>;

/** A page's items, and the place of the next page; none at the end. */
export interface GraphPage {
  readonly items: readonly unknown[];
  readonly next: Query | undefined;
}

/** What `paging.next` says of the next page's place, without the secrets in it; nothing at the end. */
export function placeOf(answer: GraphObject): Query | undefined {
  const next = textOf(objectOf(answer['paging'])?.['next']);
  if (next === undefined) return undefined;
  if (!URL.canParse(next)) throw new ConnectorError('provider_unavailable');
  const { searchParams } = new URL(next);
  for (const secret of ['access_token', 'appsecret_proof']) searchParams.delete(secret);
  return Object.fromEntries(searchParams);
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
  let size = PAGE_SIZE;
  for (;;) {
    const asked = {
      ...query,
      ...place,
      ...(query['fields'] ? { fields: query['fields'] } : {}),
      limit: String(size),
    };
    const answer = await context
      .call((token, signal) => client.get(edge, asked, token, signal))
      .catch((error: unknown) => {
        if (error instanceof PageTooLarge) return undefined;
        throw error;
      });
    if (!answer) {
      if (size === SMALLEST_PAGE) throw new ConnectorError('provider_unavailable');
      size = Math.max(SMALLEST_PAGE, size >> 1);
      continue;
    }
    const data: unknown = answer['data'];
    if (!Array.isArray(data)) throw new ConnectorError('provider_unavailable');
    const next = placeOf(answer);
    yield { items: data, next };
    if (!next) return;
    trail.follow(new URLSearchParams(next).toString(), data.length);
    place = next;
  }
}
