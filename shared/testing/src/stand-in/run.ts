import type { Cursor } from '@data-connector/protocol';
import type { HandlerContext, Page, Provider } from '@data-connector/provider';

/** What a run is given besides what every run has; `pages`: after so many it is abandoned. */
export type RunOptions = Partial<HandlerContext> & {
  readonly token?: string | undefined;
  readonly pages?: number;
};

/** What a run of a handler brought. */
export interface Run {
  readonly pages: readonly Page[];
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** The items' ids. */
  readonly ids: readonly (string | undefined)[];
  readonly cursor: Cursor | undefined;
}

/** Runs a provider's handler as a sync does, its cursor as it comes back from storage. */
export async function run(provider: Provider, name: string, options: RunOptions = {}): Promise<Run> {
  const { token = 'a-token', pages: most = Infinity, ...given } = options;
  const handler = provider.handlers.find(({ manifest }) => manifest.name === name);
  if (!handler) throw new Error('There is no such handler');
  const { signal = new AbortController().signal } = given;
  const pages: Page[] = [];
  let { cursor } = given;
  const context: HandlerContext = {
    account: { id: '42', name: 'Ada' },
    scopes: ['read'],
    cursor,
    limit: undefined,
    signal,
    call: (request) => request({ accessToken: token, server: given.server }, signal),
    ...given,
  };
  for await (const page of handler.pages(context)) {
    pages.push(page);
    cursor = handler.cursor.parse(JSON.parse(JSON.stringify(page.cursor)));
    if (pages.length === most) break;
  }
  const items = pages.flatMap((page) => page.items) as Run['items'];
  return { pages, items, ids: items.map((item) => handler.idOf(item)), cursor };
}
