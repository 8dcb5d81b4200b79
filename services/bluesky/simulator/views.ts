import { stranger } from '@data-connector/simulator';
import { cidOf } from './identifiers.js';
import { someone } from './records.js';

/** How many there are of whom the app knows something. */
const KNOWN = 400;

/** Everybody of whom it does, by DID. */
const people = new Map(Array.from({ length: KNOWN }, (_, index) => [someone(index).id, index]));

/** Somebody as the app shows them; nothing of whom it does not know. */
export function profileView(did: string): object[] {
  const index = people.get(did);
  if (index === undefined) return [];
  const { bio, handle } = someone(index);
  const { name } = stranger(index);
  return [
    {
      did,
      handle: index % 17 === 16 ? 'handle.invalid' : handle,
      ...(index % 6 === 5 ? {} : { displayName: name.slice(0, 64) }),
      description: bio.slice(0, 256),
      avatar: `https://cdn.bsky.app/img/avatar/plain/${did}/${cidOf(did, 'file')}@jpeg`,
      indexedAt: '2026-01-01T00:00:00.000Z',
      labels: [],
    },
  ];
}

/** A post as the app shows it; nothing of whose author it does not know, or which is gone. */
export function postView(uri: string): object[] {
  const [, did = '', key = ''] = /^at:\/\/([^/]+)\/app\.bsky\.feed\.post\/(\w+)$/.exec(uri) ?? [];
  const [author] = profileView(did) as [Record<string, unknown>?];
  if (!author || key.endsWith('z')) return [];
  const { description: _description, indexedAt: _indexedAt, ...basic } = author;
  const text = `What ${String(author['handle'])} wrote under ${key} <kept> 🦋`;
  return [
    {
      uri,
      cid: cidOf(uri),
      author: basic,
      record: { $type: 'app.bsky.feed.post', text, createdAt: '2025-06-01T00:00:00.000Z' },
      likeCount: 3,
      indexedAt: '2025-06-01T00:00:01.000Z',
      labels: [],
    },
  ];
}
