import * as z from 'zod/mini';
import { recordShape } from '@data-connector/protocol';
import { idOf, lineOf, textOf, webUrlOf, type Fields, type ThirdPartyObject } from '@data-connector/provider';

/** An account of the person's at another service, as they linked it: Verida has no schema that fits. */
export const LINKED_ACCOUNT = 'urn:data-connector:discord:linked-account:0.1.0';
export const linkedAccount = recordShape(LINKED_ACCOUNT, {
  /** Discord's word for the service, such as `github`. */
  service: z.string().check(z.minLength(1)),
  /** The account's id at the service. */
  accountId: z.string().check(z.minLength(1)),
  /** Whether the person showed that the account is theirs. */
  verified: z.boolean(),
  /** Whether everybody sees it on the person's profile. */
  isPublic: z.boolean(),
});

/** Where the services that Discord knows (https://docs.discord.com/developers/resources/user) show an account to everybody. */
const PAGES: Readonly<Record<string, (name: string, id: string) => string>> = {
  bluesky: (name) => `https://bsky.app/profile/${name}`,
  domain: (name) => `https://${name}`,
  ebay: (name) => `https://www.ebay.com/usr/${name}`,
  github: (name) => `https://github.com/${name}`,
  instagram: (name) => `https://www.instagram.com/${name}`,
  reddit: (name) => `https://www.reddit.com/user/${name}`,
  spotify: (_name, id) => `https://open.spotify.com/user/${id}`,
  steam: (_name, id) => `https://steamcommunity.com/profiles/${id}`,
  tiktok: (name) => `https://www.tiktok.com/@${name}`,
  twitch: (name) => `https://www.twitch.tv/${name}`,
  twitter: (name) => `https://x.com/${name}`,
  youtube: (_name, id) => `https://www.youtube.com/channel/${id}`,
};

/** A linked account's id: services give ids of their own, which may be the same. */
export function linkedAccountIdOf({ id, type }: ThirdPartyObject): string | undefined {
  const [service, known] = [textOf(type), idOf(id)];
  return service === undefined || known === undefined ? undefined : `${service}-${known}`;
}

/** An account of the person's at another service. */
export function linkedAccountOf({ id, name, type, verified, visibility }: ThirdPartyObject): Fields {
  const [service, accountId] = [String(type), String(idOf(id))];
  const known = lineOf(name, 200);
  const page = Object.hasOwn(PAGES, service) ? PAGES[service] : undefined;
  return {
    name: known ?? `Account at ${service}`,
    summary: lineOf(service, 256),
    uri:
      known === undefined
        ? undefined
        : webUrlOf(page?.(encodeURIComponent(known), encodeURIComponent(accountId))),
    ...{ service, accountId, verified: verified === true, isPublic: visibility === 1 },
  };
}
