import type { Place } from '../keep/records.js';
import { foldedText } from '../keep/kept-record.js';
import { entryOf } from '../records/entry.js';
import type { ShelfAbout } from '../store/actions.js';
import { openShelfOf } from '../store/shelves.js';
import { failureOf } from './code-of.js';
import type { Context } from './context.js';

/** Brings records from the browser's database into the open list. */
export interface Reading {
  /** Opens the list that the person's place in the app asks for. */
  follow(): void;
  more(): Promise<void>;
  search(query: string): void;
  /** Something was written: the list is read anew as long as only its beginning is shown. */
  written(account: string, schema: string): void;
  /** Shows the original of a record of the open list. */
  original(id: string, title: string): Promise<void>;
}

const PAGE = 40;
const TYPING_MS = 180;

/** Makes what reads records. */
export function createReading({ store, keep }: Pick<Context, 'store' | 'keep'>): Reading {
  let next: Place | undefined;
  let reading = new AbortController();
  let typing: ReturnType<typeof setTimeout> | undefined;

  async function read(about: ShelfAbout, after?: Place): Promise<void> {
    reading.abort();
    reading = new AbortController();
    const { signal } = reading;
    const words = foldedText(about.query).split(/\s+/).filter(Boolean);
    try {
      const page = await keep.records.page({ ...about, words, after, most: PAGE, signal });
      if (signal.aborted) return;
      next = page.next;
      const more = page.next !== undefined;
      store.dispatch({
        type: 'shelf-page',
        about,
        entries: page.records.map(entryOf),
        more,
        first: after === undefined,
      });
    } catch (error) {
      if (signal.aborted) return;
      failureOf(error);
      store.dispatch({ type: 'shelf-failed', about });
    }
  }

  function open(about: ShelfAbout): void {
    next = undefined;
    store.dispatch({ type: 'shelf-opened', about });
  }

  return {
    follow() {
      const { shelf } = store.get();
      const wanted = openShelfOf(store.get());
      if (!wanted) {
        if (shelf) store.dispatch({ type: 'shelf-closed' });
        return;
      }
      if (shelf?.account === wanted.account && shelf.schema === wanted.schema) return;
      const about = { ...wanted, query: '' };
      open(about);
      void read(about);
    },
    async more() {
      const { shelf } = store.get();
      if (!shelf || shelf.status === 'loading' || !next) return;
      store.dispatch({ type: 'shelf-asked' });
      await read({ account: shelf.account, schema: shelf.schema, query: shelf.query }, next);
    },
    search(query) {
      const { shelf } = store.get();
      if (!shelf) return;
      const about = { account: shelf.account, schema: shelf.schema, query };
      open(about);
      clearTimeout(typing);
      typing = setTimeout(() => void read(about), TYPING_MS);
    },
    written(account, schema) {
      const { shelf } = store.get();
      if (shelf?.account !== account || shelf.schema !== schema || shelf.pages.length > 1) return;
      void read({ account, schema, query: shelf.query });
    },
    async original(id, title) {
      const { shelf } = store.get();
      if (!shelf) return;
      store.dispatch({ type: 'dialog-opened', dialog: { kind: 'original', title } });
      const record = await keep.records.get(shelf.schema, id);
      const json = JSON.stringify(record?.['sourceData'] ?? record ?? null, null, 2);
      if (store.get().dialog?.kind === 'original')
        store.dispatch({ type: 'dialog-opened', dialog: { kind: 'original', title, json } });
    },
  };
}
