import { stranger } from '@data-connector/simulator';
import { idAt, timeOf } from './snowflake.js';

/** What a simulated post can be: each is one way in which records of X are odd. */
export const KINDS = [
  'plain',
  'emoji',
  'right-to-left',
  'link',
  'photo',
  'video',
  'quote',
  'repost',
  'reply',
  'long',
  'escaped',
  'quote-of-deleted',
  'poll',
  'place',
] as const;
export type Kind = (typeof KINDS)[number];

/** A post of the simulated X before it is written in one naming and with some fields. */
export interface SimulatedPost {
  readonly id: bigint;
  readonly authorId: string;
  readonly kind: Kind;
  /** Instead of the kind's own. */
  readonly text?: string;
}

/** A link in a text. */
export interface Link {
  readonly short: string;
  readonly target: string;
  readonly mediaKey?: string;
}

/** A post worked out: its words and what it refers to. */
export interface Details {
  readonly text: string;
  readonly links: readonly Link[];
  readonly note?: string;
  readonly reference?: {
    readonly type: 'retweeted' | 'quoted' | 'replied_to';
    readonly post: SimulatedPost;
    readonly deleted?: true;
  };
  readonly media?: { readonly key: string; readonly type: 'photo' | 'video' };
  readonly pollId?: string;
  readonly placeId?: string;
}

const short = (id: bigint, n: number): string =>
  `https://t.co/${(id * 10n + BigInt(n)).toString(36).slice(-10).padStart(10, '0')}`;

/** A post of somebody else, some hours older, that a post refers to. */
function referred({ id }: SimulatedPost, kind: Kind): SimulatedPost {
  const older = timeOf(id) - 5 * 3_600_000;
  return { id: idAt(older, Number(id % 4096n)), authorId: stranger(Number(id % 997n)).id, kind };
}

const LONG = 'Long posts go on and on, and only their beginning is in the text. ';
const WORDS_OF: Readonly<Record<Kind, string>> = {
  plain: 'Just setting up my simulated account',
  emoji: 'Family 👨‍👩‍👧‍👦 flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿 thumbs 👍🏽 — “quotes” and e\u0301',
  'right-to-left': 'مرحبا بالعالم \u202Eabc\u202C שלום',
  link: 'Read this',
  photo: 'Look at this',
  video: 'Watch this',
  quote: 'What they said',
  repost: '',
  reply: '@somebody I agree',
  long: LONG.repeat(4),
  escaped: 'Cats &amp; dogs, 1 &lt; 2 &gt; 0',
  'quote-of-deleted': 'It is gone',
  poll: 'Tabs or spaces?',
  place: 'Greetings from here',
};

function mediaOf({ id, kind }: SimulatedPost): Pick<Details, 'media' | 'links'> {
  const isPhoto = kind === 'photo';
  const key = `${isPhoto ? 3 : 7}_${id}`;
  const target = `https://x.com/i/status/${id}/${isPhoto ? 'photo' : 'video'}/1`;
  return {
    media: { key, type: isPhoto ? 'photo' : 'video' },
    links: [{ short: short(id, 0), target, mediaKey: key }],
  };
}

function quoteOf(post: SimulatedPost, deleted: boolean): Pick<Details, 'reference' | 'links'> {
  const quoted = referred(post, 'photo');
  return {
    reference: { type: 'quoted', post: quoted, ...(deleted ? { deleted: true } : {}) },
    links: [{ short: short(post.id, 0), target: `https://x.com/i/status/${quoted.id}` }],
  };
}

function partsOf(post: SimulatedPost): Omit<Details, 'text'> {
  switch (post.kind) {
    case 'link':
      return { links: [{ short: short(post.id, 0), target: `https://example.com/read/${post.id}?a=1&b=2` }] };
    case 'photo':
    case 'video':
      return mediaOf(post);
    case 'quote':
    case 'quote-of-deleted':
      return quoteOf(post, post.kind === 'quote-of-deleted');
    case 'repost':
      return { links: [], reference: { type: 'retweeted', post: referred(post, 'photo') } };
    case 'reply':
      return { links: [], reference: { type: 'replied_to', post: referred(post, 'plain') } };
    case 'long':
      return { links: [], note: `${LONG.repeat(12)}(${post.id})` };
    case 'poll':
      return { links: [], pollId: String(post.id) };
    case 'place':
      return { links: [], placeId: '01a9a39529b27f36' };
    default:
      return { links: [] };
  }
}

/** Works a post out. */
export function detailsOf(post: SimulatedPost): Details {
  const parts = partsOf(post);
  const { reference } = parts;
  const own = post.text ?? `${WORDS_OF[post.kind]} ${post.id % 100_000n}`;
  const words =
    reference?.type === 'retweeted'
      ? `RT @sim_user: ${detailsOf(reference.post).text}`.slice(0, 139) + '…'
      : post.kind === 'long'
        ? `${own.slice(0, 275)}…`
        : own;
  return { ...parts, text: [words, ...parts.links.map((link) => link.short)].join(' ') };
}
