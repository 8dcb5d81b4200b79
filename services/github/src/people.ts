import {
  idOf,
  isoTimeOf,
  lineOf,
  profileLine,
  profileWebsite,
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

/** A website as people write it, with or without its scheme. */
function websiteOf(blog: unknown): string | undefined {
  const isBare = /^[\w-]+(?:\.[\w-]+)+(?:\/|$)/.test(textOf(blog) ?? '');
  return profileWebsite(isBare ? `https://${String(blog)}` : blog);
}

/** What the person says of themselves. */
export function profileOf(user: ThirdPartyObject): Fields {
  const { avatar_url, bio, blog, created_at, html_url, login, name, updated_at } = user;
  const icon = webUrlOf(avatar_url);
  return {
    name: profileLine(name) ?? `@${String(login)}`,
    summary: lineOf(bio, 256),
    description: profileLine(bio),
    website: websiteOf(blog),
    avatar: icon && { uri: icon },
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
