import { WORDS, type Naming } from './naming.js';
import { detailsOf, type Link, type SimulatedPost } from './post-model.js';
import { timeOf } from './snowflake.js';

/** What a request wants of posts, in the words of one naming. */
export interface PostForm {
  readonly naming: Naming;
  readonly fields: ReadonlySet<string>;
  readonly expansions: ReadonlySet<string>;
}

function urlEntity(text: string, { mediaKey, short, target }: Link): Record<string, unknown> {
  const start = [...text.slice(0, text.indexOf(short))].length;
  return {
    start,
    end: start + short.length,
    url: short,
    expanded_url: target,
    display_url: target.replace(/^https:\/\//, '').slice(0, 26),
    ...(mediaKey === undefined ? {} : { media_key: mediaKey }),
  };
}

function allOf(post: SimulatedPost, naming: Naming): Record<string, unknown> {
  const words = WORDS[naming];
  const { links, media, note, placeId, pollId, reference, text } = detailsOf(post);
  const id = String(post.id);
  const seed = Number(post.id % 1000n);
  return {
    id,
    text,
    author_id: post.authorId,
    conversation_id: id,
    created_at: new Date(timeOf(post.id)).toISOString(),
    [words.history]: [id],
    ...(links.length > 0 ? { entities: { urls: links.map((link) => urlEntity(text, link)) } } : {}),
    ...(media ? { attachments: { media_keys: [media.key] } } : {}),
    ...(pollId === undefined ? {} : { attachments: { poll_ids: [pollId] } }),
    ...(placeId === undefined ? {} : { geo: { place_id: placeId } }),
    ...(note === undefined ? {} : { [words.note]: { text: note } }),
    ...(reference ? { [words.references]: [{ type: reference.type, id: String(reference.post.id) }] } : {}),
    ...(reference?.type === 'replied_to' ? { in_reply_to_user_id: reference.post.authorId } : {}),
    edit_controls: {
      is_edit_eligible: false,
      editable_until: new Date(timeOf(post.id) + 3_600_000).toISOString(),
      edits_remaining: 5,
    },
    lang: 'en',
    possibly_sensitive: false,
    public_metrics: {
      [words.reposts]: seed % 7,
      reply_count: seed % 3,
      like_count: seed,
      quote_count: seed % 2,
      bookmark_count: 0,
      impression_count: seed * 31,
    },
    reply_settings: 'everyone',
    source: 'X Web App',
  };
}

/** Whether a member stands in the answer: the newer naming gives what leads to another object only when that is expanded. */
function isAskedFor(member: string, { expansions, fields, naming }: PostForm): boolean {
  if (member === 'id' || member === 'text' || fields.has(member)) return true;
  if (naming === 'tweet') return member === 'edit_history_tweet_ids';
  return expansions.has(member);
}

/** A post as the API writes it: the default members and those that were asked for. */
export function postObject(post: SimulatedPost, form: PostForm): Record<string, unknown> {
  const members = Object.entries(allOf(post, form.naming));
  return Object.fromEntries(members.filter(([member]) => isAskedFor(member, form)));
}
