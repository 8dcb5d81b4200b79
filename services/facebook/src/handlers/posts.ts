import { postRecord } from '@data-connector/protocol';
import { incremental, type Handler, type Window } from '@data-connector/core/provider';
import type { GraphClient } from '../client.js';
import { POST_FIELDS } from '../fields.js';
import { postsManifest } from '../manifest.js';
import { placeInTime } from '../place-in-time.js';
import { postRecordOf } from '../post-record.js';
import { walk } from '../walk.js';

/** Facebook does not say whether its bounds are included: a second more on each side loses nothing. */
function bounds({ since, until }: Window): Record<string, string> {
  return {
    ...(since === undefined ? {} : { since: String(Math.max(0, Number(since) - 1)) }),
    ...(until === undefined ? {} : { until: String(Number(until) + 1) }),
  };
}

/** The person's posts, from `/me/posts`. */
export function posts(client: GraphClient): Handler {
  return incremental<unknown>({
    manifest: postsManifest,
    record: postRecord,
    key: placeInTime,
    async *walk(window, _max, context) {
      const query = { fields: POST_FIELDS.join(','), ...bounds(window) };
      for await (const { items } of walk(client, 'me/posts', query, context)) yield items;
    },
    map: postRecordOf,
  });
}
