import type { VaultRecord } from '@data-connector/vault';
import { kindOf, type RecordKind } from './kind.js';
import { extrasOf, type LinkCard, type Picture } from './original.js';
import { pictureUrl, textOf, timeOf, webUrl } from './values.js';

/** A record as people look at it: text is text, addresses are http(s). */
export interface Entry {
  readonly id: string;
  readonly kind: RecordKind;
  readonly title: string;
  /** ISO 8601. */
  readonly at?: string;
  readonly url?: string;
  readonly text?: string;
  /** What the third party says about it, where that is not the text. */
  readonly story?: string;
  readonly summary?: string;
  readonly avatar?: string;
  readonly pictures: readonly Picture[];
  readonly moving: boolean;
  readonly link?: LinkCard;
}

const given = <K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } =>
  value === undefined ? {} : ({ [name]: value } as { [P in K]: V });

/** X writes where a post's own pictures are at its end; they are shown instead. */
const OWN_MEDIA = /\s*https:\/\/(?:x|twitter)\.com\/\S+\/status\/\d+\/(?:photo|video)\/\d+$/;

/** What a post's own words are: its content; without any, what it is called, unless the story says the same. */
function wordsOf(record: VaultRecord, story: string | undefined): string | undefined {
  const content = textOf(record['content']);
  if (content !== undefined) return textOf(content.replace(OWN_MEDIA, ''));
  return story === undefined ? record.name : undefined;
}

/** Makes the entry of a record. */
export function entryOf(record: VaultRecord): Entry {
  const kind = kindOf(record.schema);
  const extras = extrasOf(record['sourceData']);
  const common = {
    id: record._id,
    kind,
    title: record.name,
    ...given('at', timeOf(record['insertedAt']) ?? timeOf(record['followedTimestamp'])),
    ...given('url', webUrl(record['uri'])),
  };
  if (kind === 'post')
    return {
      ...common,
      ...given('text', wordsOf(record, extras.story)),
      ...given('story', extras.story),
      ...given('link', extras.link),
      pictures: extras.link?.url === undefined ? extras.pictures : [],
      moving: extras.moving,
    };
  return {
    ...common,
    ...given('summary', textOf(record['summary'])),
    ...given('avatar', pictureUrl(record['icon'])),
    pictures: [],
    moving: false,
  };
}
