import { postRecord } from '@data-connector/protocol';
import { incremental, type Handler, type Window } from '@data-connector/provider';
import type { GraphClient } from '../client.js';
import { POST_FIELDS } from '../fields.js';
import { postsManifest } from '../manifest.js';
import { placeInTime, SECONDS } from '../place-in-time.js';
import { postRecordOf } from '../post-record.js';
import { walk } from '../walk.js';

/**
 * Facebook does not say whether its bounds are included: a second more on each side loses nothing. It takes no bound from
 * before 1970.
 */
function bounds({ since, until }: Window): Record<string, string> {
  const [from, to] = [Number(since ?? NaN) - 1, Number(until ?? NaN) + 1];
  return { ...(from > 0 ? { since: String(from) } : {}), ...(to > 0 ? { until: String(to) } : {}) };
}

/** The person's posts, from `/me/posts`. */
export function posts(client: GraphClient): Handler {
  return incremental<unknown>({
    manifest: postsManifest,
    record: postRecord,
    at: SECONDS,
    key: placeInTime,
    async *walk(window, _max, context) {
      const query = { fields: POST_FIELDS.join(','), ...bounds(window) };
      for await (const { items } of walk(client, 'me/posts', query, context)) yield items;
    },
    map: postRecordOf,
  });
}
