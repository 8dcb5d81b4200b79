import { SCHEMAS } from '@data-connector/protocol';
import {
  run,
  standIn,
  type Asked,
  type Run,
  type RunOptions,
  type Said,
  type StandIn,
} from '@data-connector/testing/stand-in';
import {
  defineProvider,
  textOf,
  type Api,
  type App,
  type Handler,
  type HandlerData,
  type List,
  type ProviderData,
} from '@data-connector/provider';

/** In what a provider differs from the plainest one. */
export interface Changes {
  readonly handler?: Partial<Omit<HandlerData, 'pages'>>;
  readonly list?: { readonly [Name in keyof List]?: List[Name] | undefined };
  readonly api?: Partial<Api>;
  readonly oauth2?: Partial<ProviderData['oauth2']>;
  readonly account?: ProviderData['account'];
  readonly meter?: App['meter'];
}

/** The plainest provider there can be, with one handler of things, which are in order by `at`. */
export const plain = ({ account, api, handler, list, oauth2 }: Changes = {}): ProviderData => ({
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
    refresh: 'rotating',
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
    },
  ],
});

/** A third party of the test's own, and the provider for it. */
export interface Stage extends StandIn {
  readonly handler: Handler;
  /** Runs its handler. */
  run(options?: RunOptions): Promise<Run>;
}

export const signal = new AbortController().signal;

/** Starts a third party that answers so, until the end of the test. */
export async function stage(
  answer: (asked: Asked, number: number) => Said = () => ({}),
  { meter, ...changes }: Changes = {},
): Promise<Stage> {
  const made = await standIn(defineProvider(plain(changes)), answer, meter);
  const [handler] = made.provider.handlers as [Handler];
  return { ...made, handler, run: (options) => run(made.provider, 'things', options) };
}

/** A list of things `t<total>` to `t1`: from the parameter `from` on, as many as `limit` says. */
export const listing =
  (total: number) =>
  ({ query }: Asked): Said => {
    const [from, limit] = [Number(query['from'] ?? 0), Number(query['limit'] ?? 10)];
    const items = things(total).slice(from, from + limit);
    return { body: { items, ...(from + limit < total ? { next: from + limit } : {}) } };
  };

/** So many things, newest first, in the order of their numbers. */
const things = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `t${count - i}`, at: String(count - i) }));

/** Their ids. */
export const idsOf = (count: number): string[] => things(count).map(({ id }) => id);
