import { defineSimulator, type ListData } from '@data-connector/simulator';
import type { SampleItem } from './sample-provider.js';

const list = {
  // Four items share each second.
  make: ({ index }): SampleItem => ({ id: `i${index}`, at: 1_600_000_000 + Math.floor(index / 4) }),
  pageSize: { parameter: 'size', usual: 10, max: 10 },
  body: ({ items, next }) => ({ items, ...(next === undefined ? {} : { next }) }),
} satisfies Partial<ListData>;

/** The sample's third party. `renews`: whether it gives refresh tokens, each for one renewal. */
export const sampleSimulator = defineSimulator<'notes' | 'friends' | 'marks', { readonly renews: boolean }>(
  ({ renews = false }) => ({
    name: 'sample',
    title: 'Sample',
    oauth2: {
      authorize: '/consent',
      token: '/token',
      client: 'post',
      pkce: 'optional',
      scopes: ['read', 'list'],
      separator: ',',
      revoke: { path: '/revoke' },
      ...(renews ? { refresh: 'rotating' } : {}),
    },
    objects: {
      me: { path: '/me', answer: ({ person }) => ({ id: person.id }) },
    },
    lists: {
      notes: {
        ...list,
        path: '/notes',
        size: 45,
        paging: { by: 'token', parameter: 'from', told: 'token' },
        order: ({ at }: SampleItem) => at,
        window: { since: 'since', until: 'until', inclusive: true },
      },
      friends: {
        ...list,
        path: '/friends',
        size: 25,
        make: (place) => ({ ...list.make(place), id: `f${place.index}` }),
        paging: { by: 'page', parameter: 'page' },
      },
      marks: {
        ...list,
        path: '/marks',
        size: 25,
        make: (place) => ({ ...list.make(place), id: `m${place.index}` }),
        paging: { by: 'token', parameter: 'from', told: 'token' },
        sync: { parameter: 'since', gone: (item) => ({ id: (item as SampleItem).id, gone: true }) },
        body: ({ items, next, token }) => ({ items, next, token }),
      },
    },
  }),
);
