import {
  isoTimeOf,
  lineOf,
  objectOf,
  textOf,
  webUrlOf,
  type Fields,
  type Mapping,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { atUriOf, pageOf, timeKeyOf } from './at-uri.js';
import { blobUrl, calledOf } from './people.js';
import { htmlOf } from './rich-text.js';

/** A record's address is its id: keys are not the same in all collections. */
export const idOf = ({ uri }: ThirdPartyObject): string | undefined =>
  atUriOf(uri) ? String(uri) : undefined;

/** How far a clock may be ahead, in ms. */
const AHEAD_MS = 300_000;

/** Records come by their keys, which are times; some client may have given one another key, or one of a time to come. */
export const byKey = {
  shape: /^\d{1,19}$/,
  at({ uri }: ThirdPartyObject): string | undefined {
    const at = timeKeyOf(atUriOf(uri)?.key);
    // Microseconds, and ten bits of who made it (https://atproto.com/specs/tid). Nothing would ever be newer than such a one.
    const isToCome = at !== undefined && BigInt(at) >> 10n > BigInt(Date.now() + AHEAD_MS) * 1000n;
    return isToCome ? undefined : at;
  },
};

/** What a post shows besides its text; of a post that is quoted with something, that. */
function shownIn(embed: unknown): ThirdPartyObject {
  const shown = objectOf(embed) ?? {};
  return shown['$type'] === 'app.bsky.embed.recordWithMedia' ? (objectOf(shown['media']) ?? {}) : shown;
}

const TYPES: Readonly<Record<string, string>> = {
  'app.bsky.embed.images': 'photo',
  'app.bsky.embed.gallery': 'photo',
  'app.bsky.embed.video': 'video',
  'app.bsky.embed.external': 'link',
};

/** What stands for a post that has no text: a picture's description, or a page's title. */
function wordsIn(shown: ThirdPartyObject): unknown {
  const [first] = picturesIn(shown);
  return first?.['alt'] ?? shown['alt'] ?? objectOf(shown['external'])?.['title'];
}

function picturesIn({ images, items }: ThirdPartyObject): (ThirdPartyObject | undefined)[] {
  const pictures: unknown = images ?? items;
  return Array.isArray(pictures) ? pictures.map(objectOf) : [];
}

/** What all makes of a post's record. */
function saidIn(record: ThirdPartyObject) {
  const { embed, facets, text } = record;
  const shown = shownIn(embed);
  return {
    shown,
    line: lineOf(text, 100) ?? lineOf(wordsIn(shown), 100),
    type: TYPES[String(shown['$type'])] ?? 'status',
    content: textOf(text),
    contentHtml: htmlOf(text, facets),
  };
}

/** A post of the person's. */
export function postOf({ uri, value }: ThirdPartyObject, mapping: Mapping): Fields {
  const record = objectOf(value) ?? {};
  const { line, shown, ...said } = saidIn(record);
  const address = atUriOf(uri);
  const { thumb } = objectOf(shown['external']) ?? {};
  return {
    ...said,
    name: line ?? `Post ${String(address?.key)}`,
    summary: lineOf(record['text'], 256),
    icon: blobUrl(picturesIn(shown)[0]?.['image'] ?? thumb, mapping),
    uri: pageOf(address),
    insertedAt: isoTimeOf(record['createdAt']),
  };
}

/** What a like or a repost is of: the post as the app has it, if it was told, and its address in any case. */
function subjectOf({ subjectView, value }: ThirdPartyObject) {
  const { createdAt, subject } = objectOf(value) ?? {};
  const uri = textOf(objectOf(subject)?.['uri']);
  if (uri === undefined) throw new Error('It says not what it is of');
  const view = objectOf(subjectView) ?? {};
  const author = objectOf(view['author']);
  const address = atUriOf(uri);
  const { line, shown: _shown, ...said } = saidIn(objectOf(view['record']) ?? {});
  const who = calledOf(author) ?? address?.did ?? 'somebody';
  return {
    said,
    who,
    fields: {
      name: line === undefined ? `Post of ${who}` : (lineOf(`${who}: ${line}`, 100) ?? line),
      icon: webUrlOf(author?.['avatar']),
      uri: pageOf(address) ?? uri,
      insertedAt: isoTimeOf(createdAt),
    },
  };
}

/** A post that the person reposted: whose it is stands before it. */
export function repostOf(item: ThirdPartyObject): Fields {
  const { fields, said, who } = subjectOf(item);
  return { ...fields, ...said, summary: lineOf(`Repost of ${who}`, 256) };
}

/** What the person likes: posts, mostly. */
export function likeOf(item: ThirdPartyObject): Fields {
  const { fields, said } = subjectOf(item);
  return {
    ...fields,
    summary: lineOf(said.content, 256),
    favouriteType: 'like',
    contentType: 'webpage',
  };
}
