import { sentence, stranger, text, type ItemPlace, type SimulatedPerson } from '@data-connector/simulator';

/** Seconds since 1970, as a float. */
const seconds = (at: number): number => Math.floor(at / 1000);
const id36 = (...numbers: readonly number[]): string => numbers.map((one) => one.toString(36)).join('');

const COMMUNITIES = ['AskReddit', 'de', 'rust', 'Ligretto', '猫', 'a_very_long_name_of'];
const communityAt = (index: number): string =>
  `${COMMUNITIES[index % COMMUNITIES.length]}${index < 6 ? '' : index}`;

/** The account as `GET /api/v1/me` has it. */
export const meObject = ({ avatarUrl, bio, id, name, username }: SimulatedPerson) => ({
  id,
  name: username,
  created_utc: 1_262_304_000,
  icon_img: avatarUrl,
  is_suspended: false,
  link_karma: 7,
  comment_karma: 11,
  subreddit: {
    title: name,
    public_description: bio,
    display_name_prefixed: `u/${username}`,
    url: `/user/${username}/`,
  },
});

/** A thing of a listing, and how many were made before it. */
export interface Thing {
  readonly kind: 't1' | 't3' | 't5';
  readonly data: { readonly name: string; readonly created_utc: number } & Readonly<Record<string, unknown>>;
  readonly before: number;
}

export function subredditThing({ at, index }: ItemPlace): Thing {
  const [id, display_name] = [id36(2_000_000 + index), communityAt(index)];
  const data = {
    ...{ id, name: `t5_${id}`, created_utc: seconds(at), display_name },
    display_name_prefixed: `r/${display_name}`,
    title: `All about ${display_name}`,
    public_description: index % 4 === 3 ? '' : `A community for ${display_name} & more.`,
    community_icon: index % 3 === 0 ? '' : `https://styles.redditmedia.com/${id}/icon.png?width=256&s=1`,
    icon_img: index % 3 === 0 ? '' : null,
    url: `/r/${display_name}/`,
    subscribers: 1000 + index,
    subreddit_type: 'public',
    user_is_subscriber: true,
  };
  return { kind: 't5', data, before: index };
}

const authored = (prefix: 't1' | 't3', { at, index, person }: ItemPlace, author = person) => {
  const id = id36(Number(author.id.replace(/\D/g, '')), prefix === 't1' ? 1 : 3, 1_000_000 + index);
  const subreddit = communityAt(index);
  return {
    ...{ id, name: `${prefix}_${id}`, author: author.username, subreddit },
    subreddit_name_prefixed: `r/${subreddit}`,
    created_utc: seconds(at),
    edited: index % 10 === 9 ? seconds(at) + 60 : false,
    score: index % 100,
    over_18: false,
  };
};

/** Texts, links, pictures, galleries and videos by turns. */
export function submissionThing(place: ItemPlace, author?: SimulatedPerson): Thing {
  const { index } = place;
  const data = authored('t3', place, author);
  const permalink = `/r/${data.subreddit}/comments/${data.id}/a_post/`;
  const kinds = [
    { is_self: true, selftext: text(place), url: `https://www.reddit.com${permalink}`, thumbnail: 'self' },
    { is_self: false, selftext: '', url: `https://example.com/${index}?a=1&b=2`, thumbnail: 'default' },
    {
      ...{ is_self: false, selftext: '', post_hint: 'image', url: `https://i.redd.it/${data.id}.jpg` },
      thumbnail: `https://b.thumbs.redditmedia.com/${data.id}.jpg`,
    },
    { is_self: false, selftext: '', is_gallery: true, url: `https://www.reddit.com/gallery/${data.id}` },
    {
      is_self: false,
      selftext: '',
      is_video: true,
      post_hint: 'hosted:video',
      url: `https://v.redd.it/${data.id}`,
    },
    { is_self: true, selftext: '[removed]', url: `https://www.reddit.com${permalink}`, thumbnail: 'self' },
  ];
  const kind = kinds[place.added ? 0 : index % kinds.length];
  return {
    kind: 't3',
    data: {
      ...data,
      title: sentence(place).split('\n')[0],
      permalink,
      pinned: false,
      is_video: false,
      ...kind,
    },
    before: index,
  };
}

export function commentThing(place: ItemPlace, author?: SimulatedPerson): Thing {
  const data = authored('t1', place, author);
  const link = id36(3_000_000 + place.index);
  return {
    kind: 't1',
    data: {
      ...data,
      body: text(place),
      link_id: `t3_${link}`,
      link_title: `A post no. ${place.index}`,
      permalink: `/r/${data.subreddit}/comments/${link}/a_post/${data.id}/`,
    },
    before: place.index,
  };
}

/** What others posted and commented, by turns. */
export const savedThing = (place: ItemPlace): Thing =>
  (place.index % 2 === 0 ? submissionThing : commentThing)(place, stranger(place.index));
