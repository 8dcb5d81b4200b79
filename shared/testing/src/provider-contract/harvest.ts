import { z } from 'zod';
import type { BaseRecord, Cursor } from '@data-connector/protocol';
import type { Handler, Page } from '@data-connector/provider';
import type { RunOptions, Stage } from './stage.js';

/** What a run of a handler brought in. */
export interface Harvest {
  readonly pages: readonly Page[];
  /** Records in the order in which they came, repeated ones included. */
  readonly records: readonly BaseRecord[];
  /** The ids of items that are told to be gone. */
  readonly gone: readonly string[];
  /** Items that could not be mapped or whose record does not fit its schema. */
  readonly unread: number;
  /** The last page's. */
  readonly cursor: Cursor | undefined;
  readonly more: boolean;
}

/** The distinct ids of records. */
export const idsOf = (...harvests: readonly Harvest[]): Set<string> =>
  new Set(harvests.flatMap(({ records }) => records.map(({ _id }) => _id)));

/** Runs a handler and maps what comes; after `stopAfter` pages the run is abandoned, as a process that dies does. */
export async function harvest(
  stage: Stage,
  handler: Handler,
  { stopAfter = Infinity, ...options }: RunOptions & { readonly stopAfter?: number } = {},
): Promise<Harvest> {
  const { name: provider } = stage.provider.manifest;
  const pages: Page[] = [];
  const records: BaseRecord[] = [];
  const gone: string[] = [];
  let unread = 0;
  for await (const page of stage.pages(handler, options)) {
    pages.push(page);
    for (const item of page.items) {
      try {
        if (handler.isGone?.(item)) gone.push(handler.idOf(item) ?? '');
        else
          records.push(
            z.parse(
              handler.record,
              handler.map(item, { provider, account: stage.account, server: stage.tokens.server }),
            ),
          );
      } catch {
        unread++;
      }
    }
    if (pages.length >= stopAfter) break;
  }
  const last = pages.at(-1);
  return { pages, records, gone, unread, cursor: last?.cursor, more: last?.more ?? false };
}

/** Runs pages to their end, for what goes wrong on the way. */
export async function drain(pages: AsyncIterable<Page>): Promise<void> {
  const iterator = pages[Symbol.asyncIterator]();
  while (!(await iterator.next()).done);
}
