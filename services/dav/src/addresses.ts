import { addressOf } from '@data-connector/provider';

/**
 * Whether the person's password may be sent there: to the server that they named, and to what lies below its name. Whoever
 * leads elsewhere, by DNS, a redirect or an href, is not followed: RFC 6764, 8 wants the person asked first, and a person who
 * is meant to be elsewhere can name that server.
 */
export function isOwn(url: URL, server: string): boolean {
  const own = addressOf(server);
  const isBelow = url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(`.${own.hostname}`);
  return url.origin === own.origin || isBelow;
}

/** An href as an address of the person's own server; nothing if it leads elsewhere. */
export function ownAddress(href: string | undefined, base: URL, server: string): URL | undefined {
  if (href === undefined || href.length > 2048 || !URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  url.search = '';
  url.hash = '';
  return isOwn(url, server) ? url : undefined;
}

/** A path in one spelling, whatever its server escapes: `@` and `%40` are the same resource. */
export function pathOf({ pathname }: URL): string {
  const spelled = (segment: string) => {
    try {
      return encodeURIComponent(decodeURIComponent(segment));
    } catch {
      return segment;
    }
  };
  return pathname.split('/').map(spelled).join('/');
}
