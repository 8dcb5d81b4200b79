import { isoTimeOf, lineOf, type Fields, type ThirdPartyObject } from '@data-connector/provider';
import { addressOf, pictureOf } from './graph-values.js';

/** A liked page of the Graph API. */
export function followingRecordOf({
  category,
  created_time,
  id,
  link,
  name,
  picture,
}: ThirdPartyObject): Fields {
  const likedAt = isoTimeOf(created_time);
  return {
    name: lineOf(name, 200) ?? `Facebook page ${String(id)}`,
    summary: lineOf(category, 256),
    icon: pictureOf(picture),
    uri: addressOf(link) ?? `https://www.facebook.com/${encodeURIComponent(String(id))}`,
    insertedAt: likedAt,
    followedTimestamp: likedAt,
  };
}
