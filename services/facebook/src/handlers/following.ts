import { followingRecord } from '@data-connector/protocol';
import { incremental, type Handler } from '@data-connector/core/provider';
import type { GraphClient } from '../client.js';
import { PAGE_FIELDS } from '../fields.js';
import { followingRecordOf } from '../following-record.js';
import { followingManifest } from '../manifest.js';
import { placeInTime } from '../place-in-time.js';
import { walk } from '../walk.js';

/**
 * The pages that the person likes, from `/me/likes`. The edge knows no since and until, so each walk begins at the newest
 * like; what lies outside the window is left out by `incremental`, which also stops a walk that has reached known ones.
 */
export function following(client: GraphClient): Handler {
  return incremental<unknown>({
    manifest: followingManifest,
    record: followingRecord,
    key: placeInTime,
    walk: (_window, _max, context) => walk(client, 'me/likes', { fields: PAGE_FIELDS.join(',') }, context),
    map: followingRecordOf,
  });
}
