import { SCHEMAS, type VaultRecord } from '@data-connector/vault';
import { linkIn, picturesIn, type Link, type Picture } from './original.js';
import { pictureUrl, textOf, timeOf, webUrl } from './values.js';

/** A record as people look at it: text is text, addresses are http(s). */
export interface Entry {
  readonly id: string;
  readonly title: string;
  /** ISO 8601. */
  readonly at?: string | undefined;
  /** Since when the person follows it. */
  readonly since?: string | undefined;
  readonly url?: string | undefined;
  readonly text?: string | undefined;
  readonly summary?: string | undefined;
  readonly avatar?: string | undefined;
  readonly pictures: readonly Picture[];
  readonly moving: boolean;
  readonly link?: Link | undefined;
}

/** Makes the entry of a record, as its schema has it. */
export function entryOf(record: VaultRecord): Entry {
  const { schema, sourceData, name: title } = record;
  const common = {
    id: record._id,
    title,
    at: timeOf(record['insertedAt']),
    url: webUrl(record['uri']),
    summary: textOf(record['summary']),
    moving: record['type'] === 'video',
  };
  if (schema !== SCHEMAS.post) {
    const since =
      timeOf(record['followedTimestamp']) ?? (schema === SCHEMAS.following ? common.at : undefined);
    return { ...common, since, avatar: pictureUrl(record['icon']), pictures: [] };
  }
  const content = textOf(record['content']);
  const link = linkIn(sourceData);
  // A summary is the beginning of what is said, or, where nothing is, of something else.
  const summary = content === undefined && !link && common.summary !== title ? common.summary : undefined;
  return { ...common, text: content ?? title, summary, link, pictures: link ? [] : picturesIn(sourceData) };
}
