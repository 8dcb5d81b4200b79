import { recordId, SCHEMAS, type FollowingRecord } from '@data-connector/protocol';
import { isoTimeOf, lineOf, objectOf, textOf, type Mapping } from '@data-connector/provider';
import { addressOf, pictureOf } from './graph-values.js';

/**
 * A liked page of the Graph API as a Verida `social/following`; the original whole in `sourceData`.
 * @throws Error when it has no id.
 */
export function followingRecordOf(item: unknown, { account, provider }: Mapping): FollowingRecord {
  const page = objectOf(item);
  const id = textOf(page?.['id']);
  if (!page || id === undefined) throw new Error('A page without an id');
  const category = lineOf(page['category'], 256);
  const icon = pictureOf(page['picture']);
  const likedAt = isoTimeOf(page['created_time']);
  return {
    _id: recordId(provider, account.id, id),
    schema: SCHEMAS.following,
    name: lineOf(page['name'], 200) ?? `Facebook page ${id}`,
    ...(category === undefined ? {} : { summary: category }),
    ...(icon === undefined ? {} : { icon }),
    uri: addressOf(page['link']) ?? `https://www.facebook.com/${encodeURIComponent(id)}`,
    sourceApplication: 'https://www.facebook.com',
    sourceAccountId: account.id,
    sourceId: id,
    sourceData: page,
    ...(likedAt === undefined ? {} : { insertedAt: likedAt, followedTimestamp: likedAt }),
  };
}
