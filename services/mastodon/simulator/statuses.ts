import {
  EMOJI,
  sentence,
  stranger,
  text,
  type ItemPlace,
  type SimulatedPerson,
} from '@data-connector/simulator';
import { accountObject, asHtml, linkHtml, SERVER } from './people.js';

/** A number that begins with its time (https://docs.joinmastodon.org/api/guidelines/#id). */
const snowflake = (at: number, index: number): string => String((BigInt(at) << 16n) | BigInt(index % 65_536));

const TAG = `<a href="https://${SERVER}/tags/thyme" class="mention hashtag" rel="tag">#<span>thyme</span></a>`;
const counted = { replies_count: 1, reblogs_count: 2, favourites_count: 3, quotes_count: 0 };

/** A picture, or what moves. */
function media(id: string, type: 'image' | 'gifv' | 'video' | 'audio', description: string | null) {
  const ending = { image: 'png', gifv: 'mp4', video: 'mp4', audio: 'mp3' }[type];
  const at = (size: string, end: string) =>
    `https://files.${SERVER}/media_attachments/files/${id}/${size}/thing.${end}`;
  return {
    id,
    type,
    url: at('original', ending),
    preview_url: at('small', 'png'),
    remote_url: null,
    meta: {
      original: { width: 640, height: 480, aspect: 1.33 },
      small: { width: 320, height: 240, aspect: 1.33 },
    },
    description,
    blurhash: type === 'audio' ? null : 'UFBWY:8_0Jxv4mx]t8t64.%M-:IUWGWAt6M}',
  };
}

const card = (url: string) => ({
  url,
  title: 'Thyme & time',
  description: 'How to keep both.',
  type: 'link',
  author_name: 'Ada',
  author_url: 'https://news.example/people/ada-who-writes-about-herbs',
  authors: [{ name: 'Ada', url: 'https://news.example/people/ada-who-writes-about-herbs', account: null }],
  provider_name: 'News',
  provider_url: 'https://news.example/',
  html: '',
  width: 400,
  height: 300,
  image: `https://files.${SERVER}/cache/preview_cards/images/original/thyme.png`,
  embed_url: 'https://news.example/embedded/thyme-and-time-in-a-frame',
  blurhash: null,
  published_at: null,
});

const poll = (id: string, isSecret: boolean) => ({
  id,
  expires_at: '2026-12-24T12:00:00.000Z',
  expired: !isSecret,
  multiple: false,
  votes_count: 10,
  voters_count: 10,
  options: ['Thyme', 'Rosemary & <sage>', `Neither ${EMOJI}`].map((title, i) => ({
    title,
    votes_count: isSecret ? null : 6 - 2 * i,
  })),
  emojis: [],
  voted: true,
  own_votes: [1],
});

/** A status that says something, and has nothing else. */
function plain(id: string, at: number, author: SimulatedPerson, content: string) {
  const account = accountObject(author, author.id.startsWith('2') ? undefined : SERVER);
  return {
    id,
    created_at: new Date(at).toISOString(),
    in_reply_to_id: null as string | null,
    in_reply_to_account_id: null as string | null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: 'en' as string | null,
    uri: `${account.uri}/statuses/${id}`,
    url: `${account.url}/${id}` as string | null,
    ...counted,
    favourited: false,
    reblogged: false,
    muted: false,
    bookmarked: false,
    content,
    filtered: [],
    reblog: null as object | null,
    quote: null,
    quote_approval: { automatic: ['public'], manual: [], current_user: 'automatic' },
    account,
    media_attachments: [] as object[],
    mentions: [] as object[],
    tags: [] as object[],
    emojis: [],
    card: null as object | null,
    poll: null as object | null,
    edited_at: null as string | null,
  };
}
export type Status = ReturnType<typeof plain>;

/** What some statuses have besides, by turns. */
const KINDS: readonly ((status: Status, place: ItemPlace) => Partial<Status>)[] = [
  () => ({}),
  ({ id }, { index }) => ({
    media_attachments: [
      media(id, 'image', index % 2 === 0 ? 'A bicycle in the thyme' : null),
      media(`${id}1`, 'image', ''),
    ],
  }),
  ({ content }) => ({ spoiler_text: 'Food, “eyes” & <closeness>', sensitive: true, content }),
  ({ id }, { index }) => ({ poll: poll(id, index % 2 === 0) }),
  ({ content }) => ({
    content: `${content}<p>${linkHtml('https://news.example/2026/thyme-and-time?page=1')} ${TAG}</p>`,
    card: card('https://news.example/2026/thyme-and-time?page=1'),
    tags: [{ name: 'thyme', url: `https://${SERVER}/tags/thyme` }],
  }),
  ({ content }, { index }) => {
    const { acct, id, url, username } = accountObject(stranger(index));
    return {
      in_reply_to_id: '109348684201960001',
      in_reply_to_account_id: id,
      visibility: 'unlisted',
      mentions: [{ id, username, url, acct }],
      content: `<p><span class="h-card" translate="no"><a href="${url}" class="u-url mention">@<span>${username}</span></a></span></p>${content}`,
    };
  },
  ({ id }, { index }) => ({
    media_attachments: [media(id, (['video', 'gifv', 'audio'] as const)[index % 3] ?? 'video', null)],
  }),
  ({ created_at }) => ({ edited_at: new Date(Date.parse(created_at) + 60_000).toISOString() }),
  // What other software says is not always of the usual form.
  () => ({
    url: null,
    content: 'Only text, <b>hardly</b> HTML<ul><li>one</li><li>two</li></ul>',
    language: null,
  }),
];

/** What somebody wrote at a place. */
function written(place: ItemPlace, author: SimulatedPerson, id = snowflake(place.at, place.index)): Status {
  const status = plain(id, place.at, author, asHtml(place.added ? sentence(place) : text(place)));
  const kind = place.added ? undefined : KINDS[place.index % KINDS.length];
  return { ...status, ...kind?.(status, place) };
}

/** A status of the person's: one in five boosts somebody else's. */
export function ownStatus(place: ItemPlace): Status {
  const { added, at, index, person } = place;
  if (added || index % 5 !== 2) return written(place, person);
  const boosted = written(place, stranger(index), snowflake(at - 86_400_000, index));
  const boost = plain(snowflake(at, index), at, person, boosted.content);
  const uri = `${boost.uri}/activity`;
  return {
    ...boost,
    uri,
    url: uri,
    spoiler_text: boosted.spoiler_text,
    reblogged: true,
    reblog: { ...boosted, reblogged: true },
  };
}

/** A status of somebody's, in a list whose places are numbers of the server's own. */
export const markedStatus = (place: ItemPlace) => ({
  mark: 5_000_000 + place.index * 3,
  status: written(place, stranger(place.index)),
});
