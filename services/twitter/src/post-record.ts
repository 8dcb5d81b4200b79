import type { POST_TYPES } from '@data-connector/protocol';
import {
  isoTimeOf,
  lineOf,
  webUrlOf,
  type Fields,
  type Mapping,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { ownIncludes } from './own-includes.js';
import { plainText } from './text.js';
import {
  profileUrl,
  referencesOf,
  xIncludes,
  xPage,
  xPost,
  xUser,
  type UrlEntity,
  type XIncludes,
  type XObject,
  type XPost,
  type XUser,
} from './x-objects.js';

type Type = (typeof POST_TYPES)[number];

const author = (id: string | null | undefined, includes: XIncludes): XUser | undefined =>
  id == null ? undefined : xUser.safeParse(includes.users?.find((user) => user['id'] === id)).data;

/**
 * The post that a repost repeats, if X gave more of it than its id: a repost's own text is cut off at 140 letters and has
 * no pictures.
 */
function original(post: XPost, includes: XIncludes): XPost | undefined {
  const reposted = referencesOf(post).find(({ type }) => type === 'retweeted');
  const found = reposted && (includes.posts ?? includes.tweets)?.find(({ id }) => id === reposted.id);
  const { data } = xPost.safeParse(found);
  return data && (data.text ?? noteOf(data) ?? data.article) != null ? data : undefined;
}

const noteOf = (post: XPost) => post.note_post ?? post.note_tweet;

/** X ends a post's text with the address of its own pictures, or of its own article, which are shown instead. */
const isAddedTo =
  ({ article, id }: XPost) =>
  ({ expanded_url: target, media_key: media }: UrlEntity): boolean =>
    Boolean(media) ||
    target?.includes(`/status/${id}/`) === true ||
    (article != null && target?.includes('/i/article/') === true);

function wordsOf(post: XPost): string {
  const [long, { article, entities }] = [noteOf(post), post];
  const urls = [...(long?.entities?.urls ?? []), ...(entities?.urls ?? [])];
  const text = plainText(long?.text ?? post.text ?? '', urls, isAddedTo(post));
  return article == null
    ? text
    : [text, article.title, article.plain_text].filter((part) => part?.trim()).join('\n\n');
}

/** Of a repost, X does not always include the author of the original: the repost's own text begins with the name. */
function contentOf(post: XPost, includes: XIncludes): string {
  const source = original(post, includes);
  if (!source) return wordsOf(post);
  const [, written] = /^RT @(\w+):/.exec(post.text ?? '') ?? [];
  const name = author(source.author_id, includes)?.username ?? written;
  return name === undefined ? wordsOf(source) : `RT @${name}: ${wordsOf(source)}`;
}

/** What a post is called: its article's title, or the first of its lines that says something. */
function nameOf(post: XPost, content: string): string {
  const lines = [post.article?.title, ...content.split('\n')];
  return lines.map((line) => lineOf(line, 100)).find((line) => line !== undefined) ?? `Post ${post.id}`;
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
  if (post.article != null) return 'note';
  const urls = noteOf(post)?.entities?.urls ?? post.entities?.urls ?? [];
  const isAdded = isAddedTo(post);
  const links = urls.filter((url) => url.expanded_url && !isAdded(url));
  if (links.some(({ expanded_url }) => !OF_X.test(expanded_url ?? ''))) return 'link';
  return 'status';
}

/** The posts of a page, each with what of the page's includes belongs to it; nothing if it is no page. */
export function itemsOf(body: unknown): XObject[] | undefined {
  const { data: page } = xPage.safeParse(body);
  const includesOf = ownIncludes(page?.includes ?? {});
  return (
    page &&
    (page.data ?? []).map((post) => {
      const includes = includesOf(post);
      return includes ? { ...post, includes } : post;
    })
  );
}

/** A post: links as they were written, reposts whole. @throws Error when it is not a post of X */
export function postOf(item: ThirdPartyObject, { account }: Mapping): Fields {
  const post = xPost.parse(item);
  const includes = xIncludes.safeParse(item['includes']).data ?? {};
  const writer = author(post.author_id, includes);
  const own = post.author_id == null || post.author_id === account.id;
  const username = writer?.username ?? (own ? account.username : undefined);
  const content = contentOf(post, includes);
  return {
    name: nameOf(post, content),
    // X leads /i/status/ to the post when the name is not known.
    uri: `${username === undefined ? 'https://x.com/i' : profileUrl(username)}/status/${post.id}`,
    type: typeOf(original(post, includes) ?? post, includes),
    content,
    icon: webUrlOf(writer?.profile_image_url) ?? (own ? account.avatarUrl : undefined),
    insertedAt: isoTimeOf(post.created_at),
  };
}
