import {
  defineSimulator,
  remainingHeaders,
  text,
  type ListData,
  type OAuth2Data,
  type Paging,
  type SimulatorData,
} from '@data-connector/simulator';

/** In what a made-up third party differs from the plainest one. */
export interface QuillChanges {
  readonly oauth2?: Partial<OAuth2Data>;
  readonly api?: SimulatorData['api'];
  readonly posts?: Partial<ListData>;
  readonly open?: SimulatorData['open'];
}

/** The plainest third party: people with posts. */
export const quill = ({ api, oauth2, open = [], posts }: QuillChanges = {}) =>
  defineSimulator({
    name: 'quill',
    title: 'Quill',
    oauth2: {
      authorize: '/authorize',
      token: '/token',
      client: 'either',
      pkce: 'optional',
      scopes: ['read', 'write'],
      refresh: 'rotating',
      revoke: { path: '/revoke' },
      ...oauth2,
    },
    api: {
      limits: { windowSeconds: 3600, headers: remainingHeaders('x-ratelimit') },
      ...api,
    },
    open,
    objects: {
      me: { path: '/me', answer: ({ person: { id, name } }) => ({ id, name }), etag: true },
    },
    lists: {
      posts: {
        path: '/people/:account/posts',
        scopes: ['read'],
        size: 25,
        make: (place) => ({ id: `p${place.index}`, at: place.at, text: text(place) }),
        order: ({ at }: { readonly at: number }) => at,
        pageSize: { parameter: 'limit', usual: 10, max: 20 },
        etag: true,
        ...posts,
      },
    },
  });

/** The same, paged so. */
export const paged = (paging: Paging, more: Partial<ListData> = {}) =>
  quill({ posts: { paging, body: ({ items, next }) => ({ items, next: next ?? null }), ...more } });
