import { SCHEMAS } from '@data-connector/protocol';
import { textOf, type HandlerData, type ProviderData, type ThirdPartyObject } from '@data-connector/provider';
import {
  stranger,
  text,
  type Call,
  type ItemPlace,
  type ListData,
  type SimulatedPerson,
} from '@data-connector/simulator';

/** What all made-up providers have in common. */
export const madeUp = (name: string, label: string, description: string) =>
  ({
    name,
    label,
    description,
    icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    lifecycle: 'experimental',
    owners: ['tests'],
    application: `https://${name}.example`,
    account: {
      get: 'me',
      map: ({ id, name: called, username }) => ({
        id: textOf(id),
        name: textOf(called),
        username: textOf(username),
      }),
    },
  }) satisfies Partial<ProviderData>;

function recordOf({ at, id, name, text: content }: ThirdPartyObject) {
  const [title, said] = [textOf(name), textOf(content)];
  if (title === undefined) throw new Error('It has no name');
  const insertedAt = typeof at === 'number' ? new Date(at * 1000).toISOString() : undefined;
  return { name: title, uri: `https://example.com/${String(id)}`, content: said, insertedAt };
}

/** Of both handlers, which are called as those of most providers. */
const common = { every: 3600, map: recordOf, description: 'For tests' };
export const FOLLOWING = {
  ...common,
  name: 'following',
  label: 'Following',
  schema: SCHEMAS.following,
  scopes: ['follows'],
  map: (item: ThirdPartyObject) => {
    const { content: _content, ...record } = recordOf(item);
    return record;
  },
} satisfies Partial<HandlerData>;
export const POSTS = {
  ...common,
  name: 'posts',
  label: 'Posts',
  schema: SCHEMAS.post,
  scopes: ['read'],
} satisfies Partial<HandlerData>;

/** Ids of people, long enough to be looked for. */
export const numbered = (first: number) => (person: SimulatedPerson, index: number) => ({
  ...person,
  id: String(first + index),
});

/** The account at a third party. */
export const meOf = ({ person: { id, name, username } }: Call) => ({ id, name, username });

/** Lists that come as `{items, next}`. */
export const paged = {
  pageSize: { parameter: 'limit', usual: 20, max: 100 },
  paging: { by: 'token', parameter: 'from', told: 'token' },
  unreadable: { name: null },
  body: ({ items, next }) => ({ items, ...(next === undefined ? {} : { next }) }),
} satisfies Partial<ListData>;

/** Whom one follows, and what one wrote; `at` in seconds since 1970. */
export const madeFollowed = ({ at, index }: ItemPlace) => {
  const { id, name } = stranger(index);
  return { id, name, at: Math.floor(at / 1000) };
};
export const madePost = (place: ItemPlace) => ({
  id: String(1_000_000 + place.index),
  name: `Number ${place.index}`,
  text: text(place),
  at: Math.floor(place.at / 1000),
});
