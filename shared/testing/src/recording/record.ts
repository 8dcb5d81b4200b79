import type { Account } from '@data-connector/protocol';
import {
  ownIdOf,
  type App,
  type HandlerContext,
  type ProviderDefinition,
  type Session,
} from '@data-connector/provider';
import { idsIn, Pseudonyms } from './pseudonyms.js';

/** One answer of a third party's API. */
export interface Exchange {
  readonly method: string;
  /** Without its query; `:account` and `:username` where it has them. */
  readonly path: string;
  readonly status: number;
  /** Where the next page is, if a header told it. */
  readonly link?: string;
  readonly body: unknown;
}

/** What a handler asked, and what it was answered. */
export interface Recording {
  /** Without its name and pictures; its id as its server has it. */
  readonly account: Pick<Account, 'id' | 'username'>;
  readonly scopes: readonly string[];
  /** After so many pages it was ended. */
  readonly pages: number;
  readonly exchanges: readonly Exchange[];
}

const withPseudonyms = (
  { account: { id, username }, exchanges, ...rest }: Recording,
  pseudonyms: Pseudonyms,
  ids: ReadonlySet<string>,
): Recording => ({
  account: {
    id: pseudonyms.text(id),
    ...(username === undefined ? {} : { username: pseudonyms.text(username) }),
  },
  ...rest,
  exchanges: exchanges.map(({ body, link, path, ...said }) => ({
    ...said,
    path: pseudonyms.path(path, ids),
    ...(link === undefined ? {} : { link: pseudonyms.link(link) }),
    body: pseudonyms.of(body),
  })),
});

/**
 * Runs every handler of a connected account for some pages.
 * @param session the account's tokens, which stay the caller's to end; handlers whose scopes it has not got are left out
 * @returns by handler, what the API answered, with pseudonyms in place of secrets and personal data
 * @throws ConnectorError of the first handler that fails
 */
export async function record(
  definition: ProviderDefinition,
  app: App,
  session: Session,
  { pages = 3, keep = [] }: { readonly pages?: number; readonly keep?: readonly string[] } = {},
): Promise<Record<string, Recording>> {
  /** What of the account stands in paths. */
  const named = new Map<string, string>();
  let exchanges: Exchange[] = [];
  const provider = definition.create({
    ...app,
    heard({ method, url }, { body, headers, status }) {
      const link = headers.get('link');
      exchanges.push({
        method,
        path: url.pathname
          .split('/')
          .map((part) => named.get(part) ?? part)
          .join('/'),
        status,
        ...(link === null ? {} : { link }),
        body,
      });
    },
  });
  const { signal } = new AbortController();
  try {
    const { scopes, server } = session.tokens;
    const account = await session.call((access) => provider.account(access, signal), signal);
    if (account.username !== undefined) named.set(encodeURIComponent(account.username), ':username');
    const id = ownIdOf(account, server);
    named.set(encodeURIComponent(id), ':account');
    const recordings: Record<string, Recording> = {};
    for (const handler of provider.handlers) {
      if (!handler.manifest.scopes.every((scope) => scopes.includes(scope))) continue;
      exchanges = [];
      let read = 0;
      const call: HandlerContext['call'] = (request) => session.call(request, signal);
      for await (const _page of handler.pages({
        ...{ account, server, scopes, signal, call },
        cursor: undefined,
        limit: undefined,
      }))
        if (++read === pages) break;
      recordings[handler.manifest.name] = {
        account: {
          id,
          ...(account.username === undefined ? {} : { username: account.username }),
        },
        scopes,
        pages: read,
        exchanges,
      };
    }
    const pseudonyms = new Pseudonyms(recordings, keep);
    const all = Object.values(recordings).flatMap((one) => one.exchanges.map(({ body }) => body));
    const ids = new Set(idsIn(all));
    return Object.fromEntries(
      Object.entries(recordings).map(([name, one]) => [name, withPseudonyms(one, pseudonyms, ids)]),
    );
  } finally {
    await provider.close();
  }
}
