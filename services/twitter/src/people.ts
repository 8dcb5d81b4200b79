import type { Account } from '@data-connector/protocol';
import { lineOf, webUrlOf, type Fields, type ThirdPartyObject } from '@data-connector/provider';
import { plainText } from './text.js';
import { profileUrl, xUser } from './x-objects.js';

/** The account of `users/me`. */
export function accountOf({ data }: ThirdPartyObject): Partial<Account> {
  const { data: user } = xUser.safeParse(data);
  if (!user) return {};
  const { id, name, profile_image_url: avatarUrl, username } = user;
  return {
    id,
    name: name ?? username,
    username,
    url: profileUrl(username),
    ...(avatarUrl ? { avatarUrl } : {}),
  };
}

/** An account that the person follows. It has no `followedTimestamp`: X tells no time of following. */
export function followingOf(item: ThirdPartyObject): Fields {
  const { description, entities, name, profile_image_url: icon, username } = xUser.parse(item);
  return {
    name: lineOf(name, 200) ?? username,
    summary: lineOf(plainText(description ?? '', entities?.description?.urls), 256),
    icon: webUrlOf(icon),
    uri: profileUrl(username),
  };
}
