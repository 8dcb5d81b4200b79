import { bySeconds, numberOf, objectOf, textOf, type ThirdPartyObject } from '@data-connector/provider';

/** What a thing of a listing says: `{kind, data}` (https://www.reddit.com/dev/api#fullnames). */
export const dataOf = ({ data }: ThirdPartyObject): ThirdPartyObject => objectOf(data) ?? {};

/** A thing's kind and id, such as `t3_15bfi0`. */
export const fullnameOf = (thing: ThirdPartyObject): string | undefined => textOf(dataOf(thing)['name']);

/** Of something saved: it may be a post or comment of the person's own, whose record is another one. */
export function savedIdOf(thing: ThirdPartyObject): string | undefined {
  const fullname = fullnameOf(thing);
  return fullname && `saved_${fullname}`;
}

/** A time in seconds since 1970 as ISO 8601; nothing if it is none, such as the `false` of what was not edited. */
export function isoOf(seconds: unknown): string | undefined {
  const at = typeof seconds === 'boolean' ? undefined : numberOf(seconds);
  return at !== undefined && Math.abs(at) < 253_402_300_800 ? new Date(at * 1000).toISOString() : undefined;
}

/** Newest first; what is pinned to a profile stands before the others whenever it was made (https://github.com/praw-dev/praw/issues/1758). */
export const byCreation = bySeconds((thing) => {
  const { created_utc, pinned } = dataOf(thing);
  const seconds = pinned === true ? undefined : numberOf(created_utc);
  return seconds === undefined ? undefined : seconds * 1000;
});

/** A community as people write it. */
export const communityOf = ({ subreddit_name_prefixed }: ThirdPartyObject): string =>
  textOf(subreddit_name_prefixed) ?? 'a community';
