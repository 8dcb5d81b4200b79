import {
  addressOf,
  isoTimeOf,
  lineOf,
  objectOf,
  profileLine,
  profileWebsite,
  textOf,
  webUrlOf,
  type Fields,
  type Mapping,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { DID, profilePage } from './at-uri.js';

/** A handle; nothing where it is known to be none any more (https://atproto.com/specs/handle#additional-non-syntax-restrictions). */
const handleOf = (value: unknown): string | undefined =>
  value === 'handle.invalid' ? undefined : textOf(value);

/** The account of `com.atproto.server.getSession`. */
export const accountOf = ({ did, handle }: ThirdPartyObject) => ({
  id: typeof did === 'string' && DID.test(did) ? did : undefined,
  username: handleOf(handle),
  url: profilePage(String(did)),
});

/** Somebody in few words, by what the app says of them: what they call themselves, or their handle. */
export function calledOf(view: ThirdPartyObject | undefined): string | undefined {
  const handle = handleOf(view?.['handle']);
  return lineOf(view?.['displayName'], 200) ?? (handle === undefined ? undefined : `@${handle}`);
}

/** Where a server gives a file out that is in a record (https://atproto.com/specs/blob). */
export function blobUrl(blob: unknown, { account, server }: Mapping): string | undefined {
  const cid = objectOf(objectOf(blob)?.['ref'])?.['$link'];
  if (typeof cid !== 'string' || !/^[a-z2-7]{10,128}$/.test(cid) || server === undefined) return undefined;
  const url = new URL('xrpc/com.atproto.sync.getBlob', addressOf(server));
  url.search = new URLSearchParams({ did: account.id, cid }).toString();
  return url.href;
}

/** What the person says of themselves. */
export function profileOf({ value }: ThirdPartyObject, mapping: Mapping): Fields {
  const { avatar, createdAt, description, displayName, website } = objectOf(value) ?? {};
  const { id, username } = mapping.account;
  const icon = blobUrl(avatar, mapping);
  return {
    name: profileLine(displayName) ?? profileLine(`@${username ?? id}`) ?? id,
    summary: lineOf(description, 256),
    description: profileLine(description),
    website: profileWebsite(website),
    avatar: icon && { uri: icon },
    icon,
    uri: profilePage(id),
    insertedAt: isoTimeOf(createdAt),
  };
}

/** Somebody whom the person follows, and since when. */
export function followingOf({ subjectView, value }: ThirdPartyObject): Fields {
  const { createdAt, subject } = objectOf(value) ?? {};
  const did = textOf(subject);
  if (did === undefined || !DID.test(did)) throw new Error('It says not who is followed');
  const view = objectOf(subjectView);
  const since = isoTimeOf(createdAt);
  return {
    name: calledOf(view) ?? did,
    summary: lineOf(view?.['description'], 256),
    icon: webUrlOf(view?.['avatar']),
    uri: profilePage(did),
    followedTimestamp: since,
    insertedAt: since,
  };
}
