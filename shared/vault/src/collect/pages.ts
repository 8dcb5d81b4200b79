import * as z from 'zod/mini';
import { isVaultError, VaultError } from '../errors/vault-error.js';
import type { Gateway } from '../gateway/gateway.js';
import { documentsAfter, type LocalDatabase, type LocalDocument } from './local-database.js';
import { replicate, type Source } from './replicate.js';

/** Documents that are read, opened and written at once. */
const PAGE = 250;

const answer = z.object({
  rows: z.array(z.object({ id: z.string(), doc: z.looseObject({ jwe: z.optional(z.unknown()) }) })),
});

/** A datastore's documents page by page, in the order of their ids. */
export type Pages = AsyncGenerator<readonly LocalDocument[], void, undefined>;

/** Whether what went wrong may be otherwise soon. */
export const mayPass = (error: unknown): error is VaultError =>
  isVaultError(error) && (error.retry === 'later' || error.code === 'datastore_unknown');

async function askPage(
  gateway: Gateway,
  { path, token, signal }: Source,
  after: string | undefined,
): Promise<readonly LocalDocument[]> {
  const from = after === undefined ? {} : { startkey: JSON.stringify(after), skip: '1' };
  const query = { include_docs: 'true', limit: String(PAGE), ...from };
  const { data } = answer.safeParse(
    await gateway.ask({ path: [...path, '_all_docs'], query, token, signal }),
  );
  // A server that gives the same page again and again would be asked for ever.
  let last = after ?? '';
  const isInOrder = data?.rows.every(({ id }) => id > last && (last = id));
  if (!data || !isInOrder) throw new VaultError('answer_malformed');
  return data.rows.map(({ id, doc }) => ({ ...doc, _id: id }));
}

/**
 * Reads what comes after an id at the server itself; the next page is on its way while one is opened.
 * @throws VaultError
 */
export async function* serverPages(gateway: Gateway, source: Source, after: string | undefined): Pages {
  const ending = new AbortController();
  const end = () => ending.abort();
  source.signal?.addEventListener('abort', end, { once: true });
  if (source.signal?.aborted) end();
  const ask = (id: string | undefined) => {
    const page = askPage(gateway, { ...source, signal: ending.signal }, id);
    // It may fail before it is waited for.
    page.catch(() => {});
    return page;
  };
  try {
    for (let page: ReturnType<typeof ask> | undefined = ask(after); page;) {
      const documents: readonly LocalDocument[] = await page;
      page = documents.length < PAGE ? undefined : ask(documents.at(-1)?._id);
      if (documents.length > 0) yield documents;
    }
  } finally {
    // Whoever leaves early waits for no page that is on its way.
    end();
    source.signal?.removeEventListener('abort', end);
  }
}

/** Whoever leaves early is told what was wrong, too. */
function tell(fault: VaultError | undefined): void {
  if (fault) throw fault;
}

/**
 * Replicates into a local database and reads what comes after an id there; what came is read though not all could come.
 * @throws VaultError `local_failed` if the local database is to blame; otherwise what the gateway said
 */
export async function* localPages(
  gateway: Gateway,
  local: LocalDatabase,
  source: Source & { readonly anew: boolean },
  after: string | undefined,
): Pages {
  let fault: VaultError | undefined;
  try {
    await replicate(gateway, local, source);
  } catch (error) {
    if (!mayPass(error)) throw error;
    fault = error;
  }
  try {
    for (let at = after; ;) {
      const documents = await documentsAfter(local, at, PAGE);
      at = documents.at(-1)?._id;
      if (at === undefined) break;
      yield documents;
    }
  } finally {
    tell(fault);
  }
}
