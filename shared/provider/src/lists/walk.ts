import type { Query } from '../api/api.js';
import type { HandlerContext } from '../handlers/handler.js';
import type { Window } from '../handlers/incremental.js';
import type { OwnKey } from '../handlers/place.js';
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
export function walker(
  reader: ListReader,
  key: (item: unknown) => OwnKey,
): (window: Window, max: number, context: HandlerContext) => AsyncGenerator<readonly unknown[]> {
  const depths = new WeakMap<HandlerContext, Depth>();
  const windowed = reader.list.window !== undefined;

  function start(context: HandlerContext, { until }: Window): Query {
    const reached = depths.get(context);
    return !windowed && reached && until !== undefined && reached.at > BigInt(until) ? reached.next : {};
  }

  return async function* walk(window, max, context) {
    const trail = new Trail();
    let place: Query | undefined = start(context, window);
    while (place) {
      const { items, next }: ListPage = await reader.page(place, max, context, { window });
      yield items;
      if (next) trail.follow(placeText(next), items.length);
      place = next;
      const last = items.map((item) => key(item).at).findLast((at) => at !== undefined);
      if (windowed || last === undefined || !next) continue;
      const at = BigInt(last);
      const deepest = depths.get(context);
      if (!deepest || at < deepest.at) depths.set(context, { at, next });
      if (window.since !== undefined && at < BigInt(window.since)) return;
    }
  };
}
