import { Component, type JSX } from 'preact';
import type { Entry } from '../records/entry.js';
import type { RecordKind } from '../records/kind.js';
import { monthOf } from '../words/dates.js';
import { FollowingItem } from './following-item.js';
import { PostItem } from './post-item.js';

/** A page of records. */
interface ShelfPageProps {
  readonly kind: RecordKind;
  readonly entries: readonly Entry[];
  /** The last one of the page before: its month is not said again. */
  readonly before: Entry | undefined;
  readonly label: string;
  readonly showOriginal: (id: string, title: string) => void;
}

const monthAt = (entry: Entry | undefined): string | undefined =>
  entry?.at === undefined ? undefined : monthOf(entry.at);

/** Shows one page; it is drawn once, however many come after it. */
export class ShelfPage extends Component<ShelfPageProps> {
  override shouldComponentUpdate(next: Readonly<ShelfPageProps>): boolean {
    const { entries, before, label } = this.props;
    return next.entries !== entries || next.before !== before || next.label !== label;
  }

  #posts(): JSX.Element[] {
    const { entries, before, label, showOriginal } = this.props;
    let said = monthAt(before);
    return entries.flatMap((entry) => {
      const month = monthAt(entry);
      const isNew = month !== undefined && month !== said;
      said = month ?? said;
      const item = <PostItem key={entry.id} entry={entry} label={label} showOriginal={showOriginal} />;
      return isNew
        ? [
            <li key={month} class="month">
              <h2>{month}</h2>
            </li>,
            item,
          ]
        : [item];
    });
  }

  override render(): JSX.Element {
    const { kind, entries, label, showOriginal } = this.props;
    if (kind !== 'following') return <ul class="timeline">{this.#posts()}</ul>;
    return (
      <ul class="grid">
        {entries.map((entry) => (
          <FollowingItem key={entry.id} entry={entry} label={label} showOriginal={showOriginal} />
        ))}
      </ul>
    );
  }
}
