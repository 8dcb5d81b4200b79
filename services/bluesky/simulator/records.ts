import {
  EMOJI,
  sentence,
  stranger,
  text,
  type ItemPlace,
  type SimulatedPerson,
} from '@data-connector/simulator';
import { cidOf, didOf, keyOf, timeOf } from './identifiers.js';

/** A record as a repository lists it. */
export interface Listed {
  readonly uri: string;
  readonly cid: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What a place makes. */
export type MakeRecord = (place: ItemPlace) => Listed;

const listed = (did: string, collection: string, key: string, value: Listed['value']): Listed => {
  const uri = `at://${did}/${collection}/${key}`;
  return { uri, cid: cidOf(JSON.stringify([uri, value])), value: { $type: collection, ...value } };
};

const made =
  (collection: string, value: (place: ItemPlace, createdAt: string) => Listed['value']): MakeRecord =>
  (place) => {
    const { at, index, person } = place;
    const createdAt = new Date(at).toISOString();
    return listed(person.id, collection, keyOf(timeOf(at, index)), value(place, createdAt));
  };

/** The nth of those whom people follow and like. */
export function someone(index: number): SimulatedPerson & { readonly handle: string } {
  const person = stranger(index);
  const handle = `${person.username.replaceAll('_', '-')}.bsky.social`;
  return { ...person, id: didOf(`stranger ${index}`), handle };
}

const file = (name: string, mimeType = 'image/jpeg') => ({
  $type: 'blob',
  ref: { $link: cidOf(name, 'file') },
  mimeType,
  size: 54_321,
});

/** What the person says of themselves. */
export const profileRecord = ({ person: { bio, id, name } }: ItemPlace): Listed =>
  listed(id, 'app.bsky.actor.profile', 'self', {
    displayName: name,
    description: bio.slice(0, 256),
    avatar: file(`avatar of ${id}`),
    createdAt: '2024-02-06T18:00:00.000Z',
  });

export const followRecord = made('app.bsky.graph.follow', ({ index }, createdAt) => ({
  subject: someone(index).id,
  createdAt,
}));

/** A feature of some words of a text, whose places count bytes of UTF-8. */
function facet(whole: string, words: string, feature: object) {
  const byteStart = Buffer.byteLength(whole.slice(0, whole.indexOf(words)));
  return { index: { byteStart, byteEnd: byteStart + Buffer.byteLength(words) }, features: [feature] };
}

/** Words with a link, somebody's name and a tag after letters of many bytes. */
function richText(place: ItemPlace) {
  const { handle, id } = someone(place.index % 50);
  const words = `${EMOJI} ${sentence(place)} example.com/a-long… @${handle} #été`;
  const of = 'app.bsky.richtext.facet';
  return {
    text: words,
    facets: [
      facet(words, 'example.com/a-long…', {
        $type: `${of}#link`,
        uri: `https://example.com/a-long-way?to=${place.index}`,
      }),
      facet(words, `@${handle}`, { $type: `${of}#mention`, did: id }),
      facet(words, '#été', { $type: `${of}#tag`, tag: 'été' }),
    ],
  };
}

const strong = (uri: string) => ({ uri, cid: cidOf(uri) });

function embedOf(index: number): object | undefined {
  const images = [{ image: file(`picture ${index}`), alt: `A picture, no. ${index}` }];
  switch (index % 8) {
    case 1:
      return { $type: 'app.bsky.embed.images', images };
    case 2:
      return {
        $type: 'app.bsky.embed.external',
        external: {
          uri: 'https://example.org/read',
          title: 'To read',
          description: '',
          thumb: file(`thumb ${index}`),
        },
      };
    case 4:
      return { $type: 'app.bsky.embed.video', video: file(`film ${index}`, 'video/mp4'), alt: 'A film' };
    case 5:
      return {
        $type: 'app.bsky.embed.recordWithMedia',
        record: { $type: 'app.bsky.embed.record', record: strong(postUri(index)) },
        media: { $type: 'app.bsky.embed.images', images },
      };
    default:
      return undefined;
  }
}

const postUri = (index: number): string =>
  `at://${someone(index % 97).id}/app.bsky.feed.post/${keyOf(timeOf(Date.UTC(2025, 5, 1) + index * 60_000, index))}`;

/** A post: some have links, pictures, a page or a film, some are replies, and some have no text. */
export const postRecord = made('app.bsky.feed.post', (place, createdAt) => {
  const { added, index } = place;
  const embed = added ? undefined : embedOf(index);
  const isBare = embed !== undefined && index % 24 === 1;
  const parent = strong(postUri(index));
  return {
    ...(isBare ? { text: '' } : index % 3 === 0 ? richText(place) : { text: text(place) }),
    ...(embed === undefined ? {} : { embed }),
    ...(index % 5 === 3 ? { reply: { root: parent, parent } } : {}),
    langs: ['en'],
    createdAt,
  };
});

export const repostRecord = made('app.bsky.feed.repost', ({ index }, createdAt) => ({
  subject: strong(postUri(index)),
  createdAt,
}));

/** A like: of a post, or now and then of a feed. */
export const likeRecord = made('app.bsky.feed.like', ({ added, index }, createdAt) => ({
  subject: strong(
    !added && index % 11 === 10
      ? `at://${someone(index % 97).id}/app.bsky.feed.generator/cats-${index}`
      : postUri(index),
  ),
  createdAt,
}));
