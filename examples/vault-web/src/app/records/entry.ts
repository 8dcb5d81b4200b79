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

/** Schemas of things that people look for by name; everything else is looked through by time. */
const BY_NAME: ReadonlySet<string> = new Set([SCHEMAS.following, SCHEMAS.playlist, SCHEMAS.profile]);

/** Whether a schema's records are shown as a grid, by name, rather than as a timeline. */
export const isByName = (schema: string): boolean => BY_NAME.has(schema);

/** When it happened (ISO 8601), if the record says it. */
export const momentOf = (record: VaultRecord): string | undefined =>
  timeOf(record['timestamp']) ?? timeOf(record['insertedAt']);

/** Makes the entry of a record: a post's words where it has some, else a thing with a name. */
export function entryOf(record: VaultRecord): Entry {
  const { schema, sourceData, name: title } = record;
  const content = textOf(record['content']);
  const at = momentOf(record);
  const common = {
    id: record._id,
    title,
    at,
    url: webUrl(record['uri']) ?? webUrl(record['url']) ?? webUrl(record['website']),
    summary: textOf(record['summary']) ?? textOf(record['description']),
    moving: record['type'] === 'video',
  };
  if (schema !== SCHEMAS.post && content === undefined) {
    const since = timeOf(record['followedTimestamp']) ?? (schema === SCHEMAS.following ? at : undefined);
    const { uri } = (record['avatar'] ?? {}) as { uri?: unknown };
    return { ...common, since, avatar: pictureUrl(record['icon']) ?? pictureUrl(uri), pictures: [] };
  }
  const link = linkIn(sourceData, common.url);
  // A summary is the beginning of what is said, or, where nothing is, of something else.
  const summary = content === undefined && !link && common.summary !== title ? common.summary : undefined;
  return { ...common, text: content ?? title, summary, link, pictures: link ? [] : picturesIn(sourceData) };
}
