import type { z } from 'zod';
import type { Account, BaseRecord, Cursor } from '@data-connector/protocol';
import type { HandlerManifest } from '../manifest.js';
import type { Access } from '../tokens.js';

/** What a handler is given for one run. */
export interface HandlerContext {
  readonly account: Account;
  /** Where it is, of a provider whose accounts are at many servers. */
  readonly server?: string | undefined;
  /** What the person granted. */
  readonly scopes: readonly string[];
  /** Where an earlier sync left off, already parsed by the handler's `cursor` schema. */
  readonly cursor: Cursor | undefined;
  /** The most items to yield in this run, those that are gone among them. */
  readonly limit: number | undefined;
  /** Ends the run: pass it to every request. */
  readonly signal: AbortSignal;
  /**
   * Makes one call to the third party with a token that is valid as far as is known. When `request` throws TokenRejected,
   * the token is renewed once and the call repeated.
   * @throws ConnectorError `reconnect_required` when there is no way to a valid token.
   */
  call<T>(request: (access: Access, signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** One page of a third party's items, and the cursor that is true once they and all before them are stored. */
export interface Page {
  readonly items: readonly unknown[];
  readonly cursor: Cursor;
  /** The limit was reached; the third party has more. */
  readonly more?: boolean;
  /** The third party said that nothing has changed since the cursor: there is nothing to fetch, and nothing is gone. */
  readonly unchanged?: boolean;
  /** Of handlers that come whole, at least at first: `complete` only once all of a whole has come, in the same run. */
  readonly snapshot?: { readonly id: string; readonly complete: boolean };
}

/** What a mapper may use besides the item. */
export interface Mapping {
  readonly provider: string;
  readonly account: Account;
  /** Where it is, of a provider whose accounts are at many servers. */
  readonly server?: string | undefined;
}

/** How one kind of data is fetched. */
export interface Reading {
  /** The shape of its cursor. */
  readonly cursor: z.ZodType<Cursor>;
  /** The same place for a run that takes nothing for unchanged: some item of what was fetched could not be read. */
  afresh?(cursor: Cursor): Cursor;
  /** When asking pays again (ISO 8601) though a cursor is there; nothing if now. */
  dueAt?(cursor: Cursor, now: Date): string | undefined;
  /** The pages of one run, in the third party's order. */
  pages(context: HandlerContext): AsyncIterable<Page>;
  /** Whether all that an item says is that it is gone: then its id is all that is needed of it. */
  isGone?(item: unknown): boolean;
}

/** One kind of data of a provider: how it is fetched, and how an item becomes a record. */
export interface Handler extends Reading {
  readonly manifest: HandlerManifest;
  /** The shape of its records. */
  readonly record: z.core.$ZodType<BaseRecord>;
  /** A third party's item as a record: pure. An item for which it throws is quarantined. */
  map(item: unknown, mapping: Mapping): BaseRecord;
  /** The third party's id of an item, its record's `sourceId`, even if it cannot be mapped; nothing if it has none. */
  idOf(item: unknown): string | undefined;
}
