import { Component, createRef } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { more, search } from '../effects/reading.js';
import { isByName, type Entry } from '../records/entry.js';
import type { ShelfTab } from '../shelves.js';
import { state, type Shelf } from '../state.js';
import { monthOf, utcWeekdayOf, weekdayOf } from '../words/formats.js';
import { Icon } from './icons.js';
import { EventItem, MailItem, PostItem, ThingItem } from './items.js';
import { PicturesChoice } from './pictures.js';

/** So far from what is seen a page stays drawn, in px: some screens of it, but not all of tens of thousands of records. */
const NEAR_PX = 20_000;

interface PageProps {
  readonly schema: string;
  readonly entries: readonly Entry[];
  /** The last one of the page before: its month, or its day, is not said again. */
  readonly before: Entry | undefined;
  readonly label: string;
}

/** What an entry stands under: the month, and in an agenda the day. */
function headingOf(entry: Entry | undefined): string | undefined {
  if (entry?.at === undefined) return undefined;
  const { at, event } = entry;
  return (event ? (event.allDay ? utcWeekdayOf : weekdayOf) : monthOf)(at);
}

/** An agenda has its last day first, and of each day what comes first. */
function inOrder(entries: readonly Entry[]): Entry[] {
  const days: Entry[][] = [];
  for (const entry of entries) {
    const day = days.at(-1);
    if (entry.event && day && headingOf(day[0]) === headingOf(entry)) day.unshift(entry);
    else days.push([entry]);
  }
  return days.flat();
}

/** An entry as what it is. */
function Item({ entry, label }: { entry: Entry; label: string }) {
  if (entry.event) return <EventItem entry={entry} />;
  if (entry.mail) return <MailItem entry={entry} />;
  return entry.text === undefined ? <ThingItem entry={entry} /> : <PostItem entry={entry} label={label} />;
}

interface PageState {
  /** How high it was when it was drawn last, in px, while it is far from what is seen. */
  readonly far?: number | undefined;
}

/** One page of records; it is drawn once, however many come after it, and keeps only its height while it is far away. */
class Page extends Component<PageProps, PageState> {
  #list = createRef<HTMLUListElement>();
  #watch = new IntersectionObserver(
    (moments) => {
      const { isIntersecting: near, boundingClientRect: box } = moments.at(-1) as IntersectionObserverEntry;
      // Who is in it with the keyboard stays there.
      if (near || this.#list.current?.contains(document.activeElement)) this.setState({ far: undefined });
      else if (this.state.far === undefined) this.setState({ far: box.height });
    },
    { rootMargin: `${NEAR_PX}px 0px` },
  );

  override componentDidMount(): void {
    if (this.#list.current) this.#watch.observe(this.#list.current);
  }

  override componentWillUnmount(): void {
    this.#watch.disconnect();
  }

  override shouldComponentUpdate({ entries, before, label }: PageProps, { far }: PageState): boolean {
    const { props, state } = this;
    return entries !== props.entries || before !== props.before || label !== props.label || far !== state.far;
  }

  override render({ schema, entries, before, label }: PageProps, { far }: PageState) {
    const kind = isByName(schema) ? 'grid' : 'timeline';
    if (far !== undefined) return <ul ref={this.#list} class={kind} style={{ height: far }} />;
    if (kind === 'grid')
      return (
        <ul ref={this.#list} class={kind}>
          {entries.map((entry) => (
            <ThingItem key={entry.id} entry={entry} />
          ))}
        </ul>
      );
    let said = headingOf(before);
    const items = inOrder(entries).flatMap((entry) => {
      const now = headingOf(entry);
      const heading = now !== undefined && now !== said && (
        <li key={`${now} ${entry.id}`} class="month">
          <h2>{now}</h2>
        </li>
      );
      said = now ?? said;
      return [heading, <Item key={entry.id} entry={entry} label={label} />];
    });
    return (
      <ul ref={this.#list} class={kind}>
        {items}
      </ul>
    );
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
