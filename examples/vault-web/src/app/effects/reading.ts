import type { Place } from '../keep/records.js';
import { foldedText } from '../keep/kept-record.js';
import { entryOf } from '../records/entry.js';
import { openShelfOf } from '../shelves.js';
import { state, type AccountKey, type Shelf, type ShelfAbout } from '../state.js';
import { failureOf, opened } from './opened.js';

/** The first page is soon on the screen; a later one is drawn in less than 100 ms on a slow machine. */
const [FIRST_PAGE, NEXT_PAGE] = [40, 60];
const TYPING_MS = 180;

let next: Place | undefined;
let reading = new AbortController();
let typing: ReturnType<typeof setTimeout> | undefined;

const isOpen = ({ account, schema }: Omit<ShelfAbout, 'query'>): boolean => {
  const shelf = state.shelf.peek();
  return shelf?.account === account && shelf.schema === schema;
};

function change(news: Partial<Shelf>): void {
  const shelf = state.shelf.peek();
  if (shelf) state.shelf.value = { ...shelf, ...news };
}

/** Reads a page of the open list: the first one takes the place of what was shown, later ones come after it. */
async function read(after?: Place): Promise<void> {
  const shelf = state.shelf.peek();
  if (!shelf) return;
  reading.abort();
  reading = new AbortController();
  const { signal } = reading;
  const words = foldedText(shelf.query).split(/\s+/).filter(Boolean);
  try {
    const most = after ? NEXT_PAGE : FIRST_PAGE;
    const page = await opened().keep.records.page({ ...shelf, words, after, most, signal });
    // Meanwhile other words, or another list.
    if (signal.aborted) return;
    next = page.next;
    const pages = [...(after ? shelf.pages : []), page.records.map(entryOf)];
    change({ pages, more: next !== undefined, status: 'ready' });
  } catch (error) {
    if (signal.aborted) return;
    failureOf(error);
    change({ status: 'failed' });
  }
}

/** Opens the list that the person's place in the app asks for. */
export function followPlace(): void {
  const wanted = openShelfOf();
  if (wanted && isOpen(wanted)) return;
  reading.abort();
  clearTimeout(typing);
  state.shelf.value = wanted && { ...wanted, query: '', pages: [], status: 'loading', more: false };
  void read();
}

/** Brings the next page of the open list. */
export async function more(): Promise<void> {
  if (state.shelf.peek()?.status === 'loading' || !next) return;
  change({ status: 'loading' });
  await read(next);
}

/** Looks for words in the open list. While they are typed, what was found before stays until something else is. */
export function search(query: string): void {
  reading.abort();
  next = undefined;
  change({ query, status: 'loading', more: false });
  clearTimeout(typing);
  typing = setTimeout(() => void read(), TYPING_MS);
}

/** Something was written: the list is read anew as long as only its beginning is shown. */
export function readAnew(account: AccountKey, schema: string): void {
  if (isOpen({ account, schema }) && (state.shelf.peek()?.pages.length ?? 0) <= 1) void read();
}

/** Shows the original of a record of the open list. */
export async function showOriginal(id: string, title: string): Promise<void> {
  const shelf = state.shelf.peek();
  if (!shelf) return;
  const dialog = { kind: 'original', title } as const;
  state.dialog.value = dialog;
  const record = await opened().keep.records.get(shelf.schema, id);
  const json = JSON.stringify(record?.['sourceData'] ?? record ?? null, null, 2);
  if (state.dialog.value === dialog) state.dialog.value = { ...dialog, json };
}
