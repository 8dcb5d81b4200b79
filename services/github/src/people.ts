import {
  idOf,
  isoTimeOf,
  lineOf,
  textOf,
  webUrlOf,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';

/** The account of `user`. */
export const accountOf = ({ avatar_url, html_url, id, login, name }: ThirdPartyObject) => ({
  id: idOf(id),
  name: textOf(name),
  username: textOf(login),
  url: webUrlOf(html_url),
  avatarUrl: webUrlOf(avatar_url),
});

/** A website as people write it, with or without its scheme, if it is as long as Verida wants it. */
function websiteOf(blog: unknown): string | undefined {
  const isBare = /^[\w-]+(?:\.[\w-]+)+(?:\/|$)/.test(textOf(blog) ?? '');
  const address = webUrlOf(isBare ? `https://${String(blog)}` : blog) ?? '';
  return address.length >= 12 && address.length <= 253 ? address : undefined;
}

/** What the person says of themselves: Verida's names and descriptions have two characters at least. */
export function profileOf(user: ThirdPartyObject): Fields {
  const { avatar_url, bio, blog, created_at, html_url, login, name, updated_at } = user;
  const line = (value: unknown): string | undefined => {
    const text = lineOf(value, 140) ?? '';
    return text.length > 1 ? text : undefined;
  };
  const icon = webUrlOf(avatar_url);
  return {
    name: line(name) ?? `@${String(login)}`,
    summary: lineOf(bio, 256),
    description: line(bio),
    website: websiteOf(blog),
    avatar: icon === undefined ? undefined : { uri: icon },
    icon,
    uri: webUrlOf(html_url),
    insertedAt: isoTimeOf(created_at),
    modifiedAt: isoTimeOf(updated_at),
  };
}

/** Somebody whom the person follows: GitHub does not tell since when, and seldom a name. */
export const followingOf = ({ avatar_url, html_url, id, login, name }: ThirdPartyObject): Fields => ({
  name: lineOf(name, 200) ?? lineOf(login, 200) ?? `GitHub user ${String(id)}`,
  icon: webUrlOf(avatar_url),
  uri: webUrlOf(html_url),
});
