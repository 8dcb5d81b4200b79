import { defineSimulator, stranger, text, type ListData } from '@data-connector/simulator';

const paged = {
  pageSize: { parameter: 'limit', usual: 20, max: 100 },
  paging: { by: 'token', parameter: 'cursor', told: 'token' },
  body: ({ items, next }) => ({ items, next: next ?? null }),
} satisfies Partial<ListData>;

/** Sample: its consent page, tokens, and the routes of its API that the provider calls. */
export const simulator = defineSimulator({
  name: 'sample',
  title: 'Sample',
  oauth2: {
    authorize: '/oauth/authorize',
    token: '/oauth/token',
    client: 'basic',
    pkce: 'required',
    refresh: 'rotating',
    revoke: { path: '/oauth/revoke' },
    scopes: ['read'],
  },
  objects: {
    me: {
      path: '/v1/me',
      answer: ({ person: { id, name, username } }) => ({ id, name, username }),
    },
  },
  lists: {
    following: {
      ...paged,
      path: '/v1/me/following',
      scopes: ['read'],
      size: 120,
      make({ index }) {
        const { id, name, username } = stranger(index);
        return { id, name, url: `https://sample.example/${username}` };
      },
      unreadable: { id: null },
    },
    posts: {
      ...paged,
      path: '/v1/me/posts',
      scopes: ['read'],
      size: 250,
      make: (place) => ({
        id: String(place.index),
        text: text(place),
        url: `https://sample.example/posts/${place.index}`,
        created_at: new Date(place.at).toISOString(),
      }),
      order: ({ created_at }: { created_at: string }) => BigInt(Date.parse(created_at)),
      unreadable: { url: null },
    },
  },
});
