import { defineSimulator, type ListData } from '@data-connector/simulator';
import type { SampleItem } from './sample-provider.js';

const list = {
  pageSize: { parameter: 'size', usual: 10, max: 10 },
  paging: { by: 'token', parameter: 'from', told: 'token' },
  // Four items share each second.
  make: ({ index }): SampleItem => ({ id: `i${index}`, at: 1_600_000_000 + Math.floor(index / 4) }),
  order: ({ at }: SampleItem) => at,
  body: ({ items, next }) => ({ items, ...(next === undefined ? {} : { next }) }),
} satisfies Partial<ListData>;

/** The sample's third party. */
export const sampleSimulator = defineSimulator({
  name: 'sample',
  title: 'Sample',
  oauth2: {
    authorize: '/consent',
    token: '/token',
    client: 'post',
    pkce: 'optional',
    scopes: ['read', 'list'],
    separator: ',',
  },
  objects: {
    me: { path: '/me', answer: ({ person }) => ({ id: person.id }) },
    revoke: {
      method: 'DELETE',
      path: '/grant',
      answer({ grant }) {
        grant.ended = true;
        return {};
      },
    },
  },
  lists: {
    notes: {
      ...list,
      path: '/notes',
      size: 45,
      window: { since: 'since', until: 'until', inclusive: true },
    },
    friends: { ...list, path: '/friends', size: 25 },
  },
});
