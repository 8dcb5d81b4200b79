import * as z from 'zod/mini';
import { recordShape, type POST_TYPES } from '@data-connector/protocol';
import {
  asHtml,
  idOf,
  isoTimeOf,
  lineOf,
  objectOf,
  objectsIn,
  readHtml,
  textOf,
  webUrlOf,
  type Fields,
  type Mapping,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { handleOf } from './people.js';

/** A post that was bookmarked, with its words: Verida has no schema for it, and two lists that come whole cannot share one. */
export const BOOKMARK = 'urn:data-connector:mastodon:bookmark:0.1.0';
export const bookmark = recordShape(BOOKMARK, {
  uri: z.string().check(z.minLength(1)),
  content: z.optional(z.string()),
  contentHtml: z.optional(z.string()),
});

/** A status's id beside those of accounts, and of the same status in another list. */
export const statusIdOf =
  (what: string) =>
  ({ id }: ThirdPartyObject): string | undefined => {
    const known = idOf(id);
    return known === undefined ? undefined : `${what}-${known}`;
  };

/** A poll's options, with their votes unless these are hidden until it ends. */
function pollHtml(poll: ThirdPartyObject): string {
  const option = ({ title, votes_count: votes }: ThirdPartyObject) =>
    `<li>${asHtml(textOf(title) ?? '')}${typeof votes === 'number' ? ` (${votes})` : ''}</li>`;
  return `<ul>${objectsIn(poll['options']).map(option).join('')}</ul>`;
}

/** What a status says: a line about who said it if that is to be told, then the warning, the words, and what can be voted for. */
function wordsOf(status: ThirdPartyObject, said?: string): ReturnType<typeof readHtml> {
  const [warning, poll] = [textOf(status['spoiler_text']), objectOf(status['poll'])];
  return readHtml(
    [
      said === undefined ? '' : `<p>${asHtml(said)}:</p>`,
      warning === undefined ? '' : `<p><strong>${asHtml(warning)}</strong></p>`,
      textOf(status['content']) ?? '',
      poll === undefined ? '' : pollHtml(poll),
    ].join(''),
  );
}

/** What a status is called: by its first line, or by what its first picture shows. */
function nameOf(status: ThirdPartyObject, text: string, author?: string): string {
  const seen = objectsIn(status['media_attachments']).map(({ description }) => description);
  const line = [...text.split('\n'), ...seen].map((one) => lineOf(one, 100)).find((one) => one !== undefined);
  const by = author === undefined ? '' : `${author}: `;
  return lineOf(by + (line ?? `Post ${String(status['id'])}`), 160) ?? by;
}

function typeOf({ card, media_attachments, poll }: ThirdPartyObject): (typeof POST_TYPES)[number] {
  const kinds = objectsIn(media_attachments).map(({ type }) => type);
  if (kinds.includes('video') || kinds.includes('gifv')) return 'video';
  if (kinds.includes('image')) return 'photo';
  if (objectOf(poll)) return 'question';
  return objectOf(card) ? 'link' : 'status';
}

/** A status's page; one that has none is known by its id among servers (https://docs.joinmastodon.org/entities/Status/#url). */
const pageOf = ({ uri, url }: ThirdPartyObject): string | undefined => webUrlOf(url) ?? webUrlOf(uri);

const authorOf = ({ account }: ThirdPartyObject): ThirdPartyObject => objectOf(account) ?? {};

/** What the person posted or boosted: a boost is what its author wrote, with their name before it. */
export function postOf(status: ThirdPartyObject, { server }: Mapping): Fields {
  const boosted = objectOf(status['reblog']);
  const said = boosted ?? status;
  const author = boosted && (handleOf(authorOf(boosted), server) ?? 'somebody');
  const { html, text } = wordsOf(said, author && `Boosted ${author}`);
  return {
    name: nameOf(said, wordsOf(said).text, author),
    summary: lineOf(said['spoiler_text'], 256),
    type: typeOf(said),
    content: text,
    contentHtml: html,
    icon: webUrlOf(authorOf(said)['avatar']),
    uri: pageOf(said),
    insertedAt: isoTimeOf(status['created_at']),
    modifiedAt: isoTimeOf(said['edited_at']),
  };
}

/** What every post of somebody’s that the person has marked is. */
function marked(status: ThirdPartyObject, { server }: Mapping) {
  const [account, { text }] = [authorOf(status), wordsOf(status)];
  const author = handleOf(account, server);
  const name = nameOf(status, text, author);
  return { author, text, common: { name, icon: webUrlOf(account['avatar']), uri: pageOf(status) } };
}

/** A post that is a favourite of the person's: since when is not told. */
export function favouriteOf(status: ThirdPartyObject, mapping: Mapping): Fields {
  const { common, text } = marked(status, mapping);
  const kinds = objectsIn(status['media_attachments']).map(({ type }) => type);
  return {
    ...common,
    summary: lineOf(text, 256),
    favouriteType: 'favourite',
    contentType: typeOf(status) === 'video' ? 'video' : kinds.includes('audio') ? 'audio' : 'webpage',
  };
}

/** A post that the person has bookmarked, with its author before its words; the time is the post's. */
export function bookmarkOf(status: ThirdPartyObject, mapping: Mapping): Fields {
  const { author, common } = marked(status, mapping);
  const { html, text } = wordsOf(status, author);
  const insertedAt = isoTimeOf(status['created_at']);
  return {
    ...common,
    summary: lineOf(status['spoiler_text'], 256),
    content: text,
    contentHtml: html,
    insertedAt,
  };
}
