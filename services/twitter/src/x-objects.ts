import { z } from 'zod';

/**
 * What this service reads of X's objects. Everything else passes untouched; both naming generations are read, since
 * the official specification renamed Tweet to Post between 2.166 and 2.167.
 */
const urlEntity = z.looseObject({
  url: z.string().nullish(),
  expanded_url: z.string().nullish(),
  media_key: z.string().nullish(),
});
const entities = z.looseObject({ urls: z.array(urlEntity).nullish() });
const note = z.looseObject({ text: z.string(), entities: entities.nullish() });
const references = z.array(z.looseObject({ type: z.string(), id: z.string() }));

/** An id of X: a decimal number of up to 19 digits, as text. */
export const X_ID = /^[0-9]{1,19}$/;
export const xId = z.string().regex(X_ID);

/** A post, however this generation of the API names its members. */
export const xPost = z.looseObject({
  id: xId,
  text: z.string().nullish(),
  author_id: z.string().nullish(),
  in_reply_to_user_id: z.string().nullish(),
  created_at: z.string().nullish(),
  entities: entities.nullish(),
  attachments: z
    .looseObject({
      media_keys: z.array(z.string()).nullish(),
      poll_ids: z.array(z.string()).nullish(),
    })
    .nullish(),
  geo: z.looseObject({ place_id: z.string().nullish() }).nullish(),
  article: z.looseObject({ title: z.string().nullish(), plain_text: z.string().nullish() }).nullish(),
  note_tweet: note.nullish(),
  note_post: note.nullish(),
  referenced_tweets: references.nullish(),
  referenced_posts: references.nullish(),
});
export type XPost = z.infer<typeof xPost>;
export type UrlEntity = z.infer<typeof urlEntity>;

/** An account of X. */
export const xUser = z.looseObject({
  id: xId,
  name: z.string().nullish(),
  username: z.string().min(1),
  description: z.string().nullish(),
  profile_image_url: z.string().nullish(),
  entities: z.looseObject({ description: entities.nullish() }).nullish(),
});
export type XUser = z.infer<typeof xUser>;

/** An object of X that nobody has looked into yet. */
const xObject = z.looseObject({});
export type XObject = z.infer<typeof xObject>;

const objects = z.array(xObject).nullish();

/** What the objects of an answer refer to, by kind; `tweets` in one naming generation, `posts` in the other. */
export const xIncludes = z.looseObject({
  users: objects,
  media: objects,
  polls: objects,
  places: objects,
  tweets: objects,
  posts: objects,
});
export type XIncludes = z.infer<typeof xIncludes>;

/** One page of a list. A page can be empty and yet not the last: only a missing `next_token` ends a list. */
export const xPage = z.looseObject({
  data: objects,
  includes: xIncludes.nullish(),
  meta: z.looseObject({ next_token: z.string().min(1).nullish() }).nullish(),
});

/** The accounts of a page; nothing if it is no page. */
export function accountsOf(body: unknown): readonly XObject[] | undefined {
  const { data: page } = xPage.safeParse(body);
  return page && (page.data ?? []);
}

/** The posts that a post refers to, in either naming. */
export function referencesOf(post: XPost): readonly { type: string; id: string }[] {
  return post.referenced_posts ?? post.referenced_tweets ?? [];
}

/** The address of an account's page. */
export function profileUrl(username: string): string {
  return `https://x.com/${encodeURIComponent(username)}`;
}
