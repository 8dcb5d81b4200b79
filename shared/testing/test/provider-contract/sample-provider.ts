import { SCHEMAS } from '@data-connector/protocol';
import {
  bySeconds,
  defineProvider,
  nextToken,
  numberOf,
  pageNumber,
  syncToken,
  textOf,
  type Fields,
  type ProviderData,
} from '@data-connector/provider';

/** What the sample's third party lists: `at` in seconds, which several items can share. */
export interface SampleItem {
  readonly id: string;
  readonly at: number;
}

const common = {
  description: 'Things of the sample',
  every: 3600,
  scopes: ['read'],
  map: ({ id }: Readonly<Record<string, unknown>>): Fields => ({
    name: String(id),
    uri: `https://example.com/${String(id)}`,
  }),
};

/** A provider that is as different as can be: no renewal, commas, no challenge, times that are shared. */
export const SAMPLE: ProviderData = {
  name: 'sample',
  label: 'Sample',
  description: 'A third party that is as different as can be',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  lifecycle: 'experimental',
  owners: ['nobody'],
  application: 'https://sample.example',
  oauth2: {
    authorize: 'https://sample.example/consent',
    token: 'https://sample.example/token',
    client: 'post',
    pkce: { none: 'it does not know it' },
    refresh: { none: 'its tokens last' },
    scopes: ['read', 'list'],
    separator: ',',
    revoke: { endpoint: 'https://sample.example/revoke' },
  },
  api: { base: 'https://sample.example/', errors: [{ status: 410, means: 'token_forgotten' }] },
  account: {
    get: 'me',
    map({ id }) {
      const known = textOf(id);
      return known === undefined ? {} : { id: known };
    },
  },
  handlers: [
    {
      ...common,
      mode: 'incremental',
      name: 'notes',
      label: 'Notes',
      schema: SCHEMAS.post,
      pages: {
        path: 'notes',
        window: (window) => ({ ...window }),
        items: 'items',
        next: nextToken('next', 'from'),
      },
      order: bySeconds(({ at }) => (numberOf(at) ?? NaN) * 1000),
    },
    {
      ...common,
      mode: 'snapshot',
      name: 'friends',
      label: 'Friends',
      schema: SCHEMAS.following,
      pages: {
        path: 'friends',
        items: 'items',
        next: pageNumber('page'),
        size: { parameter: 'size', max: 10 },
      },
    },
    {
      ...common,
      mode: 'changes',
      name: 'marks',
      label: 'Marks',
      schema: SCHEMAS.favourite,
      map: (item) => ({ ...common.map(item), favouriteType: 'like', contentType: 'webpage' }),
      pages: { path: 'marks', items: 'items', next: nextToken('next', 'from') },
      token: syncToken('token', 'since'),
      gone: ({ gone }) => gone === true,
    },
  ],
};

export const sample = defineProvider(SAMPLE);
