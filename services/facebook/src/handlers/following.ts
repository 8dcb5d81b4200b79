import { followingRecord } from '@data-connector/protocol';
import { incremental, type Handler, type HandlerContext, type Window } from '@data-connector/provider';
import type { GraphClient } from '../client.js';
import { PAGE_FIELDS } from '../fields.js';
import { followingRecordOf } from '../following-record.js';
import { followingManifest } from '../manifest.js';
import { placeInTime, SECONDS } from '../place-in-time.js';
import { walk, type Query } from '../walk.js';

/** How deep a run has come: the place after a page, and the time of that page's last item. */
interface Depth {
  readonly at: number;
  readonly next: Query;
}

/**
 * Likes of a window. The edge knows no since and until, so a walk begins at the newest like, or where an earlier walk of
 * the same run came to if that is above the window; it ends below the window.
 */
async function* likes(
  client: GraphClient,
  { since, until }: Window,
  context: HandlerContext,
  depths: WeakMap<HandlerContext, Depth>,
): AsyncGenerator<readonly unknown[]> {
  const reached = depths.get(context);
  const start = reached && reached.at > Number(until ?? Infinity) ? reached.next : {};
  for await (const { items, next } of walk(
    client,
    'me/likes',
    { fields: PAGE_FIELDS.join(',') },
    context,
    start,
  )) {
    yield items;
    const at = Number(
      items.map((item) => placeInTime(item).at).findLast((time) => time !== undefined) ?? NaN,
    );
    if (Number.isNaN(at) || !next) continue;
    if (at < (depths.get(context)?.at ?? Infinity)) depths.set(context, { at, next });
    if (at < Number(since ?? -Infinity)) return;
  }
}

/** The pages that the person likes, from `/me/likes`. */
export function following(client: GraphClient): Handler {
  const depths = new WeakMap<HandlerContext, Depth>();
  return incremental<unknown>({
    manifest: followingManifest,
    record: followingRecord,
    at: SECONDS,
    key: placeInTime,
    walk: (window, _max, context) => likes(client, window, context, depths),
    map: followingRecordOf,
  });
}
