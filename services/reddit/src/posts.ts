import type { POST_TYPES } from '@data-connector/protocol';
import { lineOf, textOf, webUrlOf, type Fields, type ThirdPartyObject } from '@data-connector/provider';
import { communityOf, dataOf, isoOf } from './things.js';

/** A page of Reddit's; of a thing without one, its list of comments. */
const pageOf = ({ name, permalink }: ThirdPartyObject): string =>
  webUrlOf(permalink, 'https://www.reddit.com') ?? `https://www.reddit.com/comments/${String(name).slice(3)}`;

function typeOf({ is_gallery, is_self, is_video, post_hint }: ThirdPartyObject): (typeof POST_TYPES)[number] {
  if (is_self === true) return 'status';
  if (is_gallery === true) return 'album';
  if (is_video === true || post_hint === 'hosted:video' || post_hint === 'rich:video') return 'video';
  return post_hint === 'image' ? 'photo' : 'link';
}

const common = (data: ThirdPartyObject) => ({
  uri: pageOf(data),
  insertedAt: isoOf(data['created_utc']),
  modifiedAt: isoOf(data['edited']),
});

/** What the person posted: a text, or something of another site. */
export function submissionOf(thing: ThirdPartyObject): Fields {
  const data = dataOf(thing);
  const { name, selftext, thumbnail, title, url } = data;
  const content = textOf(selftext) ?? (data['is_self'] === true ? undefined : webUrlOf(url));
  return {
    ...common(data),
    name: lineOf(title, 100) ?? `Post ${String(name)}`,
    summary: lineOf(selftext, 256) ?? `In ${communityOf(data)}`,
    icon: webUrlOf(thumbnail),
    type: typeOf(data),
    content,
  };
}

/** What the person commented, with what it is about. */
export function commentOf(thing: ThirdPartyObject): Fields {
  const data = dataOf(thing);
  const about = textOf(data['link_title']);
  return {
    ...common(data),
    name: lineOf(data['body'], 100) ?? `Comment ${String(data['name'])}`,
    summary: lineOf(`Comment in ${communityOf(data)}${about === undefined ? '' : ` on: ${about}`}`, 256),
    type: 'status',
    content: textOf(data['body']),
  };
}

/** A post or comment that the person saved; whoever wrote it, and whenever they saved it. */
export function savedOf(thing: ThirdPartyObject): Fields {
  const data = dataOf(thing);
  const { icon, name, summary } = thing['kind'] === 't1' ? commentOf(thing) : submissionOf(thing);
  return { name, summary, icon, uri: pageOf(data), favouriteType: 'favourite', contentType: 'webpage' };
}
