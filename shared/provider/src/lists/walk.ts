import type { Query } from '../api/api.js';
import type { HandlerContext } from '../handlers/handler.js';
import type { IncrementalParts, Window } from '../handlers/incremental.js';
import type { ListPage, ListReader } from './list.js';
import { placeText } from './next.js';
import { Trail } from './trail.js';

/** How deep a run has come: the place after a page, and the sort key of that page's last item. */
interface Depth {
  readonly at: bigint;
  readonly next: Query;
}

/**
 * Walks a list that is in order, newest items first. A list that can be asked for a window is; any other is read from its
 * newest item on, or from where an earlier walk of the same run came to if that is above the window, until below the window.
 */
export function walker(reader: ListReader, key: IncrementalParts['key']): IncrementalParts['walk'] {
  const depths = new WeakMap<HandlerContext, Depth>();
  const windowed = reader.list.window !== undefined;

  function start(context: HandlerContext, { until }: Window): Query {
    const reached = depths.get(context);
    return !windowed && reached && until !== undefined && reached.at > BigInt(until) ? reached.next : {};
  }

  return async function* walk(window, max, context, known) {
    const trail = new Trail();
    let place: Query | undefined = start(context, window);
    while (place) {
      const page: ListPage = await reader.page(place, max, context, { window, known });
      yield page;
      const { items, next } = page;
      if (next) trail.follow(placeText(next), items.length);
      place = next;
      if (windowed || !next) continue;
      const last = items.findLast((item) => key(item).at !== undefined);
      if (last === undefined) continue;
      const at = BigInt(key(last).at as string);
      const deepest = depths.get(context);
      if (!deepest || at < deepest.at) depths.set(context, { at, next });
      if (window.since !== undefined && at < BigInt(window.since)) return;
    }
  };
}
