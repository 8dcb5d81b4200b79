import {
  EMOJI,
  RIGHT_TO_LEFT,
  sentence,
  type ItemPlace,
  type SimulatedPerson,
} from '@data-connector/simulator';

/** A post as the simulator keeps it: the fields that the Graph API knows and this provider may ask for. */
export interface SimulatedPost {
  readonly id: string;
  /** Such as `2015-06-22T12:48:05+0000`. */
  readonly created_time: string;
  readonly updated_time?: string;
  readonly message?: string;
  readonly story?: string;
  readonly status_type?: string;
  readonly permalink_url?: string;
  readonly full_picture?: string;
  readonly from?: { readonly id: string; readonly name: string };
  readonly place?: Readonly<Record<string, unknown>>;
  readonly privacy?: Readonly<Record<string, unknown>>;
  readonly message_tags?: readonly Readonly<Record<string, unknown>>[];
  readonly attachments?: { readonly data: readonly Readonly<Record<string, unknown>>[] };
}

type Content = Omit<SimulatedPost, 'id' | 'created_time'>;

/** A time as the Graph API writes it; `at` in ms since 1970. */
export const graphTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}+0000`;

/** A time in seconds since 1970, from a number of them or from a date; nothing if it is none. */
export function secondsIn(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000);
}

/** The longest message that Facebook takes: 63,206 characters. */
const LONGEST = `${'A very long story with many words in it. '.repeat(1600)}`.slice(0, 63_205).concat('.');
/** Every so many posts comes one of that length. */
const LONGEST_EVERY = 5000;

/** A page that a post was made at. */
const PLACE = {
  id: '110000000000001',
  name: 'Sydney Opera House',
  location: { city: 'Sydney', country: 'Australia', latitude: -33.857, longitude: 151.215 },
};

const picture = (id: string, n = 0): string =>
  `https://scontent.example.net/v/t39/${id}_${n}_n.jpg?_nc_cat=1&oh=sig`;
const image = (id: string, n = 0) => ({ image: { height: 720, src: picture(id, n), width: 960 } });
const media = (media_type: string, id: string, title?: string) => ({
  media_type,
  ...(title === undefined ? {} : { title }),
  target: { id, url: `https://www.facebook.com/photo.php?fbid=${id}` },
  media: image(id),
});

function link(id: string, message?: string): Content {
  const url = `https://news.example.org/articles/${id}?utm_source=facebook&ref=a%20b`;
  const attachment = {
    media_type: 'link',
    title: `An article about number ${id.slice(-4)}`,
    description: 'What it is about, in a sentence or two.',
    unshimmed_url: url,
    target: { url: `https://l.facebook.com/l.php?u=${encodeURIComponent(url)}` },
    media: image(id),
  };
  return {
    ...(message === undefined ? {} : { message }),
    status_type: 'shared_story',
    full_picture: picture(id),
    attachments: { data: [attachment] },
  };
}

/** Kinds of posts by turns; odd ones at every turn's end. */
const KINDS: readonly ((id: string, person: SimulatedPerson, words: string) => Content)[] = [
  (_id, _person, words) => ({ message: words, status_type: 'mobile_status_update' }),
  (id, _person, words) => ({
    message: words,
    status_type: 'added_photos',
    full_picture: picture(id),
    attachments: { data: [media('photo', id)] },
  }),
  (id, _person, words) => link(id, words),
  (id, person) => ({
    story: `${person.name} added a new photo.`,
    status_type: 'added_photos',
    full_picture: picture(id),
    attachments: { data: [media('photo', id)] },
  }),
  (id, person, words) => ({
    message: words,
    story: `${person.name} added 4 new photos to the album: Summer.`,
    status_type: 'added_photos',
    full_picture: picture(id),
    attachments: {
      data: [
        {
          ...media('album', id, 'Summer'),
          subattachments: { data: [0, 1, 2].map((n) => ({ ...media('photo', id), media: image(id, n) })) },
        },
      ],
    },
  }),
  (id, _person, words) => ({
    message: words,
    status_type: 'added_video',
    full_picture: picture(id),
    permalink_url: `/${id.replace('_', '/videos/')}/`,
    attachments: {
      data: [{ ...media('video', id, 'A film'), media: { ...image(id), source: `${picture(id)}&v=mp4` } }],
    },
  }),
  (_id, _person, words) => ({ message: `${EMOJI} ${words}`, status_type: 'mobile_status_update' }),
  () => ({ message: RIGHT_TO_LEFT, status_type: 'mobile_status_update' }),
  (id) => link(id),
  (id, person) => ({
    story: `${person.name} started a new job.`,
    status_type: 'published_story',
    attachments: { data: [{ media_type: 'life_event', title: 'Started a new job', target: { id } }] },
  }),
  (id, person) => ({
    story: `${person.name} created an event.`,
    status_type: 'created_event',
    attachments: {
      data: [{ media_type: 'event', title: 'A birthday', description: 'Cake at 5', target: { id } }],
    },
  }),
  () => ({}),
];

/** The post at a place. */
export function makePost(where: ItemPlace): SimulatedPost {
  const { added, at, index, person, roll } = where;
  const id = `${person.id}_${9_000_000_000_000 + index}`;
  const post = {
    id,
    created_time: graphTime(at),
    permalink_url: `https://www.facebook.com/${id.replace('_', '/posts/')}`,
    from: { id: person.id, name: person.name },
  };
  if (added) return post;
  const words = index % LONGEST_EVERY === 17 ? LONGEST : sentence(where);
  return {
    ...post,
    updated_time: graphTime(at + Math.floor(roll(1) * 86_400) * 1000),
    privacy: { allow: '', deny: '', description: 'Your friends', friends: '', value: 'ALL_FRIENDS' },
    ...(roll(2) < 0.1 ? { place: PLACE } : {}),
    ...KINDS[index % KINDS.length]?.(id, person, words),
  };
}
