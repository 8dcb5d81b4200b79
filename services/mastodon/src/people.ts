import {
  idOf,
  isoTimeOf,
  lineOf,
  objectsIn,
  profileLine,
  profileWebsite,
  readHtml,
  textOf,
  webUrlOf,
  type Fields,
  type Mapping,
  type ThirdPartyObject,
} from '@data-connector/provider';

/** An account's own texts are HTML. */
const plain = (html: unknown): string => readHtml(textOf(html) ?? '').text;

/** An account as people write it, `@ada@one.example`; of its own server's people a server says no more than `ada`. */
export function handleOf({ acct }: ThirdPartyObject, server: string | undefined): string | undefined {
  const name = textOf(acct);
  if (name === undefined) return undefined;
  return `@${name}${name.includes('@') || server === undefined ? '' : `@${server}`}`;
}

/** The account of `verify_credentials` (https://docs.joinmastodon.org/entities/Account/#CredentialAccount). */
export const accountOf = ({ avatar, display_name, id, url, username }: ThirdPartyObject) => ({
  id: idOf(id),
  name: textOf(display_name),
  username: textOf(username),
  url: webUrlOf(url),
  avatarUrl: webUrlOf(avatar),
});

/** The first of the person's own pages, one first whose owner the server has seen to be the person. */
function websiteOf({ fields }: ThirdPartyObject): string | undefined {
  const all = objectsIn(fields);
  const verified = all.filter(({ verified_at }) => textOf(verified_at) !== undefined);
  return [...verified, ...all]
    .map(({ value }) => profileWebsite(plain(value)))
    .find((address) => address !== undefined);
}

/** What the person says of themselves. */
export function profileOf(me: ThirdPartyObject, { server }: Mapping): Fields {
  const [note, icon] = [plain(me['note']), webUrlOf(me['avatar'])];
  return {
    name:
      profileLine(me['display_name']) ?? profileLine(handleOf(me, server)) ?? `@${String(me['username'])}`,
    summary: lineOf(note, 256),
    description: profileLine(note),
    website: websiteOf(me),
    avatar: icon && { uri: icon },
    icon,
    uri: webUrlOf(me['url']),
    insertedAt: isoTimeOf(me['created_at']),
  };
}

/** Somebody whom the person follows, at any server: since when is not told. */
export const followingOf = (account: ThirdPartyObject, { server }: Mapping): Fields => ({
  name:
    lineOf(account['display_name'], 200) ??
    lineOf(handleOf(account, server), 200) ??
    `Account ${String(account['id'])}`,
  summary: lineOf(plain(account['note']), 256),
  icon: webUrlOf(account['avatar']),
  uri: webUrlOf(account['url']) ?? webUrlOf(account['uri']),
});
