import { z } from 'zod';
import { recordId, type BaseRecord, type Cursor } from '@data-connector/protocol';
import {
  type Access,
  type Handler,
  type HandlerContext,
  type Page,
  type ProviderDefinition,
  type Tokens,
} from '@data-connector/provider';

/** Stands in every record: where it is found, plaintext is. */
export const MARKER = 'plain-text-that-nobody-may-see';

/** What a handler gives for one run. */
export type Script = (context: HandlerContext) => AsyncIterable<Page>;

/** A longer name makes a record that CouchDB refuses. */
export const MAX_NAME = 5 * 2 ** 20;

export interface Item {
  readonly id: string;
  /** A number makes it an item of which no record can be made. */
  readonly name: unknown;
}

/** Called before a page is given; what it throws the handler throws. */
export type Before = (page: number, context: HandlerContext) => Promise<void> | void;

export const HANDLERS = ['posts', 'likes', 'notes', 'friends'] as const;
export type HandlerName = (typeof HANDLERS)[number];

/** `posts` and `notes` fill one schema; `friends` needs a scope that is seldom granted. */
export const schemaOf = (handler: HandlerName): string =>
  `https://schemas.example/${handler === 'notes' ? 'posts' : handler}.json`;

const isValid = (name: unknown): boolean => typeof name === 'string' && name.length <= MAX_NAME;

const items = (ids: readonly (string | Item)[]): Item[] =>
  ids.map((id) => (typeof id === 'string' ? { id, name: MARKER } : id));

/** Ids `<prefix>-<from>` … `<prefix>-<from + count - 1>`. */
export const ids = (prefix: string, count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${from + i}`);

/** A third party that does what the test says, and remembers with which tokens it was called. */
export class ThirdParty {
  readonly accessTokens: string[] = [];
  readonly refreshTokens: string[] = [];
  readonly revoked: string[] = [];
  /** Whether it lets an app end a grant. */
  revocable = true;
  /** Pages given so far, by handler. */
  readonly given: Record<string, number> = {};
  renew: ((tokens: Tokens, signal: AbortSignal) => Promise<Tokens>) | undefined;
  #pages = new Map<string, readonly (readonly (string | Item)[])[]>();
  #scripts = new Map<string, Script>();

  /** Makes a handler give these pages, going on after those that its cursor names. */
  serve(
    handler: HandlerName,
    pages: readonly (readonly (string | Item)[])[],
    before: Before = () => undefined,
  ): void {
    const given = this.given;
    this.#pages.set(handler, pages);
    this.script(handler, async function* (context) {
      const from = Number((context.cursor as { pages?: number } | undefined)?.pages ?? 0);
      for (let page = from; page < pages.length; page++) {
        await before(page, context);
        given[handler] = (given[handler] ?? 0) + 1;
        yield { items: items(pages[page] ?? []), cursor: { pages: page + 1 } };
      }
    });
  }

  script(handler: HandlerName, script: Script): void {
    this.#scripts.set(handler, script);
  }

  run(handler: string, context: HandlerContext): AsyncIterable<Page> {
    const nothing: Script = async function* () {};
    return (this.#scripts.get(handler) ?? nothing)(context);
  }

  /** The ids of the items that a cursor says are fetched. */
  coveredBy(handler: string, cursor: Cursor): string[] {
    const pages = this.#pages.get(handler) ?? [];
    return pages
      .slice(0, Number(cursor['pages']))
      .flatMap((page) => items(page).flatMap(({ id, name }) => (isValid(name) ? [id] : [])));
  }

  /** One call as handlers make it: counts which token came. */
  request = async ({ accessToken }: Access): Promise<void> => {
    this.accessTokens.push(accessToken);
  };
}

const record = z.strictObject({
  _id: z.string(),
  schema: z.string(),
  name: z.string(),
  sourceId: z.string(),
  big: z.string().optional(),
});

function handlerOf(name: HandlerName, third: ThirdParty): Handler {
  const schema = schemaOf(name);
  return {
    manifest: {
      name,
      label: name,
      description: name,
      schema,
      mode: 'incremental',
      every: 3600,
      scopes: name === 'friends' ? ['read', 'friends'] : ['read'],
      lifecycle: 'stable' as const,
      review: false,
    },
    cursor: z.strictObject({ pages: z.int(), due: z.string().optional() }),
    record: record,
    dueAt: (cursor) => cursor['due'] as string | undefined,
    pages: (context) => third.run(name, context),
    map(item, { provider, account }) {
      const { id, ...rest } = item as Item;
      return { _id: recordId(provider, account.id, id), schema, sourceId: id, ...rest } as BaseRecord;
    },
    idOf: (item) => (item as Item).id,
  };
}

/** A provider whose handlers the test controls. */
export function providerOf(name: string, third: ThirdParty): ProviderDefinition {
  const handlers = HANDLERS.map((handler) => handlerOf(handler, third));
  const manifest = {
    name,
    label: 'Acme',
    description: 'For tests',
    icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    lifecycle: 'experimental' as const,
    owners: ['tests'],
    issuer: 'https://third.example',
    scopes: ['read', 'friends'],
    handlers: handlers.map((handler) => handler.manifest),
  };
  return {
    manifest,
    needsApp: true,
    hasConsent: true,
    create: () => ({
      manifest,
      handlers,
      longestState: 500,
      issuerAt: () => ({ issuer: 'https://third.example', isNamed: false }),
      strategy: () => {
        throw new Error('not here');
      },
      authorize: () => ({}),
      finish: () => Promise.reject(new Error('not here')),
      account: () => Promise.reject(new Error('not here')),
      ...(third.revocable
        ? { revoke: async ({ accessToken }: Tokens) => third.revoked.push(accessToken) > 0 }
        : {}),
      ...(third.renew
        ? {
            renew: async (tokens: Tokens, signal: AbortSignal) => {
              third.refreshTokens.push(tokens.refreshToken ?? '');
              if (!third.renew) throw new Error('not here');
              return third.renew(tokens, signal);
            },
          }
        : {}),
      close: async () => {},
    }),
  };
}
