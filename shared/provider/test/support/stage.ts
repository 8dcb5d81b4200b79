import type { IncomingHttpHeaders } from 'node:http';
import type { Request } from 'express';
import { SCHEMAS, type Cursor } from '@data-connector/protocol';
import { startSimulator } from '@data-connector/simulator';
import {
  defineProvider,
  textOf,
  type Api,
  type App,
  type Handler,
  type HandlerContext,
  type List,
  type Provider,
  type ProviderData,
} from '@data-connector/provider';

/** A request as the third party got it; `form` is what its body has. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
}

/** What the third party answers: 200 unless told; a body that is a text goes out as it is, all else as JSON. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** In what a provider differs from the plainest one. */
export interface Changes {
  readonly mode?: 'snapshot' | 'incremental';
  readonly list?: { readonly [Name in keyof List]?: List[Name] | undefined };
  readonly api?: Partial<Api>;
  readonly oauth2?: Partial<ProviderData['oauth2']>;
  readonly account?: ProviderData['account'];
  readonly meter?: App['meter'];
}

/** The plainest provider there can be, with one handler of things, which are in order by `at`. */
export const plain = ({ account, api, list, mode = 'incremental', oauth2 }: Changes = {}): ProviderData => ({
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
      mode,
      name: 'things',
      label: 'Things',
      description: 'For tests',
      schema: SCHEMAS.following,
      every: 3600,
      scopes: ['read'],
      pages: { path: 'things', items: 'items', ...list } as List,
      order: { shape: /^\d{1,6}$/, at: ({ at }) => textOf(at) },
      map: ({ id }) => ({ name: String(id), uri: `https://third.example/${String(id)}` }),
    },
  ],
});

/** What a run of the handler brought. */
interface Run {
  readonly ids: readonly unknown[];
  readonly cursor: Cursor | undefined;
}

/** A third party of the test's own, and a provider for it. */
export interface Stage {
  readonly provider: Provider;
  readonly handler: Handler;
  /** All that was asked of it, oldest first. */
  readonly asked: Asked[];
  /** Runs the handler to its end, or as far as it is told. */
  run(options?: Partial<HandlerContext> & { readonly pages?: number }): Promise<Run>;
}

export const signal = new AbortController().signal;
const open: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(open.splice(0).map((close) => close())));

const askedOf = ({ body, headers, method, path, query }: Request): Asked => ({
  method,
  path,
  query: query as Asked['query'],
  headers,
  form: (body as Asked['form'] | undefined) ?? {},
});

/** Starts a third party that answers so, until the end of the test; `number` counts from 1. */
export async function stage(
  answer: (asked: Asked, number: number) => Said,
  { meter, ...changes }: Changes = {},
): Promise<Stage> {
  const asked: Asked[] = [];
  const server = await startSimulator({
    routes: (app) =>
      void app.use((request, response) => {
        const { body, headers = {}, status = 200 } = answer(askedOf(request), asked.push(askedOf(request)));
        response.status(status).set(headers);
        if (body === undefined || typeof body === 'string') response.end(body);
        else response.json(body);
      }),
  });
  const simulator = new URL(server.url);
  const provider = defineProvider(plain(changes)).create({
    clientId: 'id',
    clientSecret: 'secret',
    simulator,
    meter,
  });
  open.push(
    () => provider.close(),
    () => server.close(),
  );
  const [handler] = provider.handlers as [Handler];

  async function run({ pages = Infinity, ...given }: Partial<HandlerContext> & { pages?: number } = {}) {
    const ids: unknown[] = [];
    let { cursor } = given;
    const context: HandlerContext = {
      account: { id: '42', name: 'Ada' },
      cursor,
      limit: undefined,
      signal,
      call: (request) => request('a-token', signal),
      ...given,
    };
    for await (const page of handler.pages(context)) {
      ids.push(...page.items.map((item) => handler.idOf(item)));
      cursor = handler.cursor.parse(JSON.parse(JSON.stringify(page.cursor)));
      if (--pages === 0) break;
    }
    return { ids, cursor };
  }
  return { provider, handler, asked, run };
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
