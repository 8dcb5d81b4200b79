import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Acts } from '../effects/acts.js';
import { kindOf } from '../records/kind.js';
import type { Shelf } from '../store/state.js';
import { SearchIcon } from './icons.js';
import { PicturesChoice } from './pictures.js';
import { ShelfPage } from './shelf-page.js';

/** The rest comes when the end of what is shown comes near; the button is for who does not scroll. */
function More({ shelf, more }: { readonly shelf: Shelf; readonly more: () => void }): JSX.Element | null {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current) return;
    // A busy page hears of several moments at once: the first of them may be the one before it scrolled.
    const seen = (entries: readonly IntersectionObserverEntry[]) =>
      entries.some(({ isIntersecting }) => isIntersecting) && more();
    const observer = new IntersectionObserver(seen, { rootMargin: '600px' });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [shelf.pages, shelf.more]);
  if (!shelf.more) return null;
  return (
    <button ref={button} type="button" class="button quiet more" onClick={more}>
      Show more
    </button>
  );
}

function Empty({
  shelf,
  title,
  syncing,
}: {
  readonly shelf: Shelf;
  readonly title: string;
  readonly syncing: boolean;
}): JSX.Element {
  if (shelf.status === 'failed')
    return <p class="empty">What is here could not be read. Reload the page to try again.</p>;
  if (shelf.query.trim() !== '')
    return (
      <p class="empty">
        Nothing found for “<bdi>{shelf.query.trim()}</bdi>”.
      </p>
    );
  if (shelf.status === 'loading') return <p class="empty quietly">Reading…</p>;
  return (
    <p class="empty">
      {syncing
        ? 'They appear here as soon as they were fetched and opened.'
        : `There is nothing under “${title}” yet.`}
    </p>
  );
}

/** The open list: search, and page after page of records. */
export function ShelfView({
  shelf,
  total,
  title,
  syncing,
  label,
  acts,
}: {
  readonly shelf: Shelf;
  readonly total: number;
  readonly title: string;
  readonly syncing: boolean;
  readonly label: string;
  readonly acts: Acts;
}): JSX.Element {
  const kind = kindOf(shelf.schema);
  const empty = shelf.pages.every((page) => page.length === 0);
  return (
    <section class="shelf" aria-label={title} aria-busy={shelf.status === 'loading'}>
      {(total > 0 || shelf.query !== '') && (
        <div class="search">
          <SearchIcon />
          <input
            type="search"
            aria-label={`Search in ${title.toLowerCase()}`}
            placeholder={`Search in ${title.toLowerCase()}`}
            autocomplete="off"
            value={shelf.query}
            onInput={(event) => acts.search(event.currentTarget.value)}
          />
        </div>
      )}
      {!empty && <PicturesChoice acts={acts} />}
      {empty ? (
        <Empty shelf={shelf} title={title} syncing={syncing} />
      ) : (
        shelf.pages.map((entries, index) => (
          <ShelfPage
            key={index}
            kind={kind}
            entries={entries}
            before={shelf.pages[index - 1]?.at(-1)}
            label={label}
            showOriginal={acts.showOriginal}
          />
        ))
      )}
      <More shelf={shelf} more={acts.more} />
    </section>
  );
}
