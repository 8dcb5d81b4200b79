import { POST_TYPES } from '@data-connector/protocol';
import {
  isoTimeOf,
  lineOf,
  textOf,
  webUrlOf,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { addressOf, listOf } from './graph-values.js';

type PostType = (typeof POST_TYPES)[number];

/** Longest name, in UTF-16 units; Verida limits a summary to 256 characters. */
const NAME_LENGTH = 100;
const SUMMARY_LENGTH = 256;

/** What attachments are called where Verida calls them otherwise. */
const OF_MEDIA: Readonly<Record<string, PostType>> = {
  animated_image: 'photo',
  reel: 'video',
  share: 'link',
};

/** https://developers.facebook.com/docs/graph-api/reference/post: status_type. */
const OF_STATUS: Readonly<Record<string, PostType>> = {
  added_photos: 'photo',
  added_video: 'video',
  created_event: 'event',
  created_note: 'note',
  shared_story: 'link',
  tagged_in_photo: 'photo',
};

const LABELS: Partial<Record<PostType, string>> = { life_event: 'Life event', status: 'Post' };

const lookUp = (table: Readonly<Record<string, PostType>>, key: string): PostType | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function typeOf(post: ThirdPartyObject, attachment: ThirdPartyObject | undefined): PostType {
  const media = textOf(attachment?.['media_type']) ?? '';
  return (
    POST_TYPES.find((type) => type === media) ??
    lookUp(OF_MEDIA, media) ??
    lookUp(OF_STATUS, textOf(post['status_type']) ?? '') ??
    (textOf(attachment?.['unshimmed_url']) ? 'link' : 'status')
  );
}

function fallbackName(type: PostType, insertedAt: string | undefined): string {
  const label = LABELS[type] ?? type.charAt(0).toUpperCase() + type.slice(1);
  return insertedAt === undefined ? label : `${label}, ${insertedAt.slice(0, 10)}`;
}

/** Ids are `<author>_<post>`; a post without a permalink is found by both. */
function uriOf(post: ThirdPartyObject, id: string): string {
  const [, author, own] = /^(\d+)_(\d+)$/.exec(id) ?? [];
  return (
    addressOf(post['permalink_url']) ??
    (author && own
      ? `https://www.facebook.com/${author}/posts/${own}`
      : `https://www.facebook.com/${encodeURIComponent(id)}`)
  );
}

/** A post of the Graph API. */
export function postRecordOf(post: ThirdPartyObject): Fields {
  const [attachment] = listOf(post['attachments']);
  const type = typeOf(post, attachment);
  const message = textOf(post['message']);
  const said = [message, attachment?.['description'], post['story']];
  const named = [message, post['story'], attachment?.['title']];
  const firstLine = (texts: readonly unknown[], max: number) => {
    for (const text of texts) {
      const line = lineOf(text, max);
      if (line !== undefined) return line;
    }
    return undefined;
  };
  const insertedAt = isoTimeOf(post['created_time']);
  return {
    name: firstLine(named, NAME_LENGTH) ?? fallbackName(type, insertedAt),
    summary: firstLine(said, SUMMARY_LENGTH),
    icon: webUrlOf(post['full_picture']),
    uri: uriOf(post, String(post['id'])),
    type,
    content: message,
    insertedAt,
    modifiedAt: isoTimeOf(post['updated_time']),
  };
}
