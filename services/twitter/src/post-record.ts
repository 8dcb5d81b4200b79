import { recordId, SCHEMAS, type PostRecord } from '@data-connector/protocol';
import type { Mapping } from '@data-connector/core/provider';
import { beginning, plainText } from './text.js';
import {
  profileUrl,
  referencesOf,
  xPost,
  xUser,
  type XIncludes,
  type XObject,
  type XPost,
  type XUser,
} from './x-objects.js';

/** A post as a page of X gave it, its place in X's order, and what of the page's includes belongs to it. */
export interface PostItem {
  readonly post: XObject;
  readonly at: string;
  readonly includes: XIncludes | undefined;
}

type Type = NonNullable<PostRecord['type']>;

const author = (id: string | null | undefined, includes: XIncludes): XUser | undefined =>
  id == null ? undefined : xUser.safeParse(includes.users?.find((user) => user['id'] === id)).data;

/** The post that a repost repeats, if X gave it: a repost's own text is cut off at 140 letters and has no pictures. */
function original(post: XPost, includes: XIncludes): XPost | undefined {
  const reposted = referencesOf(post).find(({ type }) => type === 'retweeted');
  const found = reposted && (includes.posts ?? includes.tweets)?.find(({ id }) => id === reposted.id);
  return xPost.safeParse(found).data;
}

function wordsOf(post: XPost): string {
  const long = post.note_post ?? post.note_tweet;
  return long
    ? plainText(long.text, [...(long.entities?.urls ?? []), ...(post.entities?.urls ?? [])])
    : plainText(post.text ?? '', post.entities?.urls);
}

function contentOf(post: XPost, includes: XIncludes): string {
  const source = original(post, includes);
  if (!source) return wordsOf(post);
  const name = author(source.author_id, includes)?.username;
  return name === undefined ? wordsOf(source) : `RT @${name}: ${wordsOf(source)}`;
}

/** Media keys begin with the kind: 3 is a photo; 7, 13 and 16 are moving pictures. */
function kindOfMedia(key: string, includes: XIncludes): 'photo' | 'video' {
  const type = includes.media?.find((media) => media['media_key'] === key)?.['type'];
  return (type ?? (key.startsWith('3_') ? 'photo' : 'video')) === 'photo' ? 'photo' : 'video';
}

const OF_X = /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/[^/]+\/(?:web\/)?status\/\d+/;

function typeOf(post: XPost, includes: XIncludes): Type {
  const kinds = (post.attachments?.media_keys ?? []).map((key) => kindOfMedia(key, includes));
  if (kinds.includes('video')) return 'video';
  if (kinds.includes('photo')) return 'photo';
  const urls = (post.note_post ?? post.note_tweet)?.entities?.urls ?? post.entities?.urls ?? [];
  const links = urls.filter(({ expanded_url, media_key }) => expanded_url && !media_key);
  if (links.some(({ expanded_url }) => !OF_X.test(expanded_url ?? ''))) return 'link';
  return 'status';
}

/** A time as ISO 8601 in UTC, or nothing if it is none. */
function time(text: string | null | undefined): string | undefined {
  const at = text == null ? NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/**
 * A post as a Verida record: links as they were written, reposts whole, the original object and its includes in
 * `sourceData`.
 * @throws Error when it is not a post of X.
 */
export function postOf(item: PostItem, { provider, account }: Mapping): PostRecord {
  const post = xPost.parse(item.post);
  const includes = item.includes ?? {};
  const writer = author(post.author_id, includes);
  const own = post.author_id == null || post.author_id === account.id;
  const username = writer?.username ?? (own ? account.username : undefined);
  const icon = writer?.profile_image_url ?? (own ? account.avatarUrl : undefined);
  const content = contentOf(post, includes);
  const insertedAt = time(post.created_at);
  const [firstLine = ''] = content.trim().split('\n');
  return {
    _id: recordId(provider, account.id, post.id),
    schema: SCHEMAS.post,
    name: beginning(firstLine.trim(), 100) || `Post ${post.id}`,
    // X leads /i/status/ to the post when the name is not known.
    uri: `${username === undefined ? 'https://x.com/i' : profileUrl(username)}/status/${post.id}`,
    type: typeOf(original(post, includes) ?? post, includes),
    content,
    ...(icon ? { icon } : {}),
    ...(insertedAt === undefined ? {} : { insertedAt }),
    sourceApplication: 'https://x.com',
    sourceAccountId: account.id,
    sourceId: post.id,
    sourceData: item.includes ? { ...item.post, includes: item.includes } : item.post,
  };
}
