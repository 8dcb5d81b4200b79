import { recordId, SCHEMAS, type FollowingRecord } from '@data-connector/protocol';
import type { Mapping } from '@data-connector/core/provider';
import { isoTimeOf, objectOf, pictureOf, textOf, webUrlOf } from './graph-values.js';
import { shorten } from './shorten.js';

/**
 * A liked page of the Graph API as a Verida `social/following`; the original whole in `sourceData`.
 * @throws Error when it has no id.
 */
export function followingRecordOf(item: unknown, { account, provider }: Mapping): FollowingRecord {
  const page = objectOf(item);
  const id = textOf(page?.['id']);
  if (!page || id === undefined) throw new Error('A page without an id');
  const category = textOf(page['category']);
  const icon = pictureOf(page['picture']);
  const likedAt = isoTimeOf(page['created_time']);
  return {
    _id: recordId(provider, account.id, id),
    schema: SCHEMAS.following,
    name: shorten(textOf(page['name']) ?? `Facebook page ${id}`, 200),
    ...(category === undefined ? {} : { summary: shorten(category, 256) }),
    ...(icon === undefined ? {} : { icon }),
    uri: webUrlOf(page['link']) ?? `https://www.facebook.com/${encodeURIComponent(id)}`,
    sourceApplication: 'https://www.facebook.com',
    sourceAccountId: account.id,
    sourceId: id,
    sourceData: page,
    ...(likedAt === undefined ? {} : { insertedAt: likedAt, followedTimestamp: likedAt }),
  };
}
