import { Component } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { more, search } from '../effects/reading.js';
import { isByName, type Entry } from '../records/entry.js';
import type { ShelfTab } from '../shelves.js';
import { state, type Shelf } from '../state.js';
import { monthOf } from '../words/formats.js';
import { Icon } from './icons.js';
import { PostItem, ThingItem } from './items.js';
import { PicturesChoice } from './pictures.js';

interface PageProps {
  readonly schema: string;
  readonly entries: readonly Entry[];
  /** The last one of the page before: its month is not said again. */
  readonly before: Entry | undefined;
  readonly label: string;
}

const monthAt = (entry: Entry | undefined): string | undefined =>
  entry?.at === undefined ? undefined : monthOf(entry.at);

/** One page of records; it is drawn once, however many come after it. */
class Page extends Component<PageProps> {
  override shouldComponentUpdate({ entries, before, label }: Readonly<PageProps>): boolean {
    return entries !== this.props.entries || before !== this.props.before || label !== this.props.label;
  }

  override render({ schema, entries, before, label }: Readonly<PageProps>) {
    if (isByName(schema))
      return (
        <ul class="grid">
          {entries.map((entry) => (
            <ThingItem key={entry.id} entry={entry} />
          ))}
        </ul>
      );
    let said = monthAt(before);
    const items = entries.flatMap((entry) => {
      const month = monthAt(entry);
      const heading = month !== undefined && month !== said && (
        <li key={month} class="month">
          <h2>{month}</h2>
        </li>
      );
      said = month ?? said;
      const item =
        entry.text === undefined ? (
          <ThingItem key={entry.id} entry={entry} />
        ) : (
          <PostItem key={entry.id} entry={entry} label={label} />
        );
      return [heading, item];
    });
    return <ul class="timeline">{items}</ul>;
  }
}

/** The rest comes when the end of what is shown comes near; the button is for who does not scroll. */
function More({ shelf }: { shelf: Shelf }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current) return;
    // A busy page hears of several moments at once: the first of them may be the one before it scrolled.
    const seen = (entries: readonly IntersectionObserverEntry[]) =>
      entries.some(({ isIntersecting }) => isIntersecting) && void more();
    const observer = new IntersectionObserver(seen, { rootMargin: '600px' });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [shelf.pages, shelf.more]);
  if (!shelf.more) return null;
  return (
    <button ref={button} type="button" class="button quiet more" onClick={() => void more()}>
      Show more
    </button>
  );
}

function Empty({ shelf, title }: { shelf: Shelf; title: string }) {
  const query = shelf.query.trim();
  if (shelf.status === 'failed')
    return <p class="empty">What is here could not be read. Reload the page to try again.</p>;
  if (query !== '')
    return (
      <p class="empty">
        Nothing found for “<bdi>{query}</bdi>”.
      </p>
    );
  if (shelf.status === 'loading') return <p class="empty quietly">Reading…</p>;
  const syncing = state.syncs.value[shelf.account] !== undefined;
  return (
    <p class="empty">
      {syncing
        ? 'They appear here as soon as they were fetched and opened.'
        : `There is nothing under “${title}” yet.`}
    </p>
  );
}

/** The open list: search, and page after page of records. */
export function ShelfView({ shelf, tab, label }: { shelf: Shelf; tab: ShelfTab; label: string }) {
  const { schema, pages, query, status } = shelf;
  const name = `Search in ${tab.label.toLowerCase()}`;
  const empty = pages.every((page) => page.length === 0);
  return (
    <section class="shelf" aria-label={tab.label} aria-busy={status === 'loading'}>
      {(tab.count > 0 || query !== '') && (
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            aria-label={name}
            placeholder={name}
            autocomplete="off"
            value={query}
            onInput={(event) => search(event.currentTarget.value)}
          />
        </div>
      )}
      {empty ? <Empty shelf={shelf} title={tab.label} /> : <PicturesChoice />}
      {!empty &&
        pages.map((entries, index) => (
          <Page
            key={index}
            schema={schema}
            entries={entries}
            before={pages[index - 1]?.at(-1)}
            label={label}
          />
        ))}
      <More shelf={shelf} />
    </section>
  );
}
