import { SCHEMAS } from '@data-connector/protocol';
import { textOf, type Api, type HandlerData, type List, type ProviderData } from '@data-connector/provider';

/** In what a provider differs from the plainest one. */
export interface PlainChanges {
  readonly handler?: Partial<Omit<HandlerData, 'pages'>>;
  readonly list?: { readonly [Name in keyof List]?: List[Name] | undefined };
  readonly api?: Partial<Api>;
  readonly oauth2?: Partial<ProviderData['oauth2']>;
  readonly account?: ProviderData['account'];
}

/** The plainest provider there can be, with one handler of things, which are in order by `at`. */
export const plain = ({ account, api, handler, list, oauth2 }: PlainChanges = {}): ProviderData => ({
  name: 'plain',
  label: 'Plain',
  description: 'For tests',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  lifecycle: 'experimental',
  owners: ['tests'],
  application: 'https://third.example',
  oauth2: {
    authorize: 'https://third.example/consent',
    token: 'https://third.example/token',
    client: 'basic',
    pkce: true,
    refresh: true,
    revoke: { endpoint: 'https://third.example/revoke' },
    scopes: ['read', 'list'],
    ...oauth2,
  },
  api: { base: 'https://third.example/v1/', ...api },
  account: account ?? { get: 'me', map: ({ id }) => ({ id: String(id) }) },
  handlers: [
    {
      mode: 'incremental',
      name: 'things',
      label: 'Things',
      description: 'For tests',
      schema: SCHEMAS.following,
      every: 3600,
      scopes: ['read'],
      pages: { path: 'things', items: 'items', ...list } as List,
      order: { shape: /^\d{1,6}$/, at: ({ at }) => textOf(at) },
      map: ({ id }) => ({ name: String(id), uri: `https://third.example/${String(id)}` }),
      ...handler,
    } as HandlerData,
  ],
});
