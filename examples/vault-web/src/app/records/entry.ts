import { SCHEMAS, type VaultRecord } from '@data-connector/vault';
import { linkIn, picturesIn, type Link, type Picture } from './original.js';
import { memberOf, pictureUrl, textOf, textsOf, timeOf, webUrl } from './values.js';

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
  readonly event?: EventTimes | undefined;
  readonly mail?: Mail | undefined;
  /** Addresses and numbers of a contact. */
  readonly ways?: readonly string[];
}

/** When an event ends, and how it is; `at` is when it begins. */
export interface EventTimes {
  readonly end?: string | undefined;
  /** From 00:00 UTC of its first day to that of the day after the last. */
  readonly allDay: boolean;
  readonly repeats: boolean;
  readonly cancelled: boolean;
  readonly place?: string | undefined;
}

/** Who wrote a message, or whom the person wrote to, and the names of what is attached. */
export interface Mail {
  readonly who: string;
  readonly sent: boolean;
  readonly attached: readonly string[];
}

/** Schemas of things that people look for by name; everything else is looked through by time. */
const BY_NAME: ReadonlySet<string> = new Set([
  SCHEMAS.calendar,
  SCHEMAS.contact,
  SCHEMAS.following,
  SCHEMAS.playlist,
  SCHEMAS.profile,
]);

/** Whether a schema's records are shown as a grid, by name, rather than as a timeline. */
export const isByName = (schema: string): boolean => BY_NAME.has(schema);

/** When it happened (ISO 8601), if the record says it. */
export const momentOf = (record: VaultRecord): string | undefined =>
  timeOf(record['timestamp']) ??
  timeOf(memberOf(record['start'], 'dateTime')) ??
  timeOf(record['sentAt']) ??
  timeOf(record['insertedAt']);

const eventOf = (record: VaultRecord): EventTimes => ({
  end: timeOf(memberOf(record['end'], 'dateTime')),
  allDay: record['allDay'] === true,
  repeats: textsOf(record['recurrence']).length > 0,
  cancelled: record['status'] === 'cancelled',
  place: textOf(record['location']),
});

function mailOf(record: VaultRecord): Mail {
  const sent = record['type'] === 'send';
  const from = textOf(record['fromName']) ?? textOf(record['fromEmail']);
  const { attachments } = record as { attachments?: unknown };
  const names = (Array.isArray(attachments) ? attachments : []).map((one) => memberOf(one, 'filename'));
  return { who: (sent ? textOf(record['toEmail']) : from) ?? 'Somebody', sent, attached: textsOf(names) };
}

const waysOf = ({ email, emails, mobile, phones }: Readonly<Record<string, unknown>>): string[] => [
  ...new Set([...textsOf([email, mobile]), ...textsOf(emails), ...textsOf(phones)]),
];

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
  if (schema === SCHEMAS.event)
    return { ...common, text: textOf(record['description']), event: eventOf(record), pictures: [] };
  if (schema === SCHEMAS.email)
    return { ...common, text: textOf(record['messageText']), mail: mailOf(record), pictures: [] };
  if (schema !== SCHEMAS.post && content === undefined) {
    const since = timeOf(record['followedTimestamp']) ?? (schema === SCHEMAS.following ? at : undefined);
    const avatar = pictureUrl(record['icon']) ?? pictureUrl(memberOf(record['avatar'], 'uri'));
    const ways = schema === SCHEMAS.contact ? { ways: waysOf(record) } : {};
    return { ...common, ...ways, since, avatar, pictures: [] };
  }
  const link = linkIn(sourceData, common.url);
  // A summary is the beginning of what is said, or, where nothing is, of something else.
  const summary = content === undefined && !link && common.summary !== title ? common.summary : undefined;
  return { ...common, text: content ?? title, summary, link, pictures: link ? [] : picturesIn(sourceData) };
}
