import { asHtml, objectOf, textOf, webUrlOf } from '@data-connector/provider';
import { DID, profilePage } from './at-uri.js';

/** A part of a text that leads somewhere; places count bytes of UTF-8. */
interface Link {
  readonly from: number;
  readonly to: number;
  readonly href: string;
}

/** How many parts of a text are looked at: posts have 300 graphemes. */
const MOST_FACETS = 1000;

const escaped = (text: string): string => asHtml(text).replace(/\r?\n/g, '<br>');

/** Where a feature of a text leads: an address, somebody, or what has the same tag. */
function targetOf(feature: unknown): string | undefined {
  const { $type, did, tag, uri } = objectOf(feature) ?? {};
  switch ($type) {
    case 'app.bsky.richtext.facet#link':
      return webUrlOf(uri);
    case 'app.bsky.richtext.facet#mention':
      return typeof did === 'string' && DID.test(did) ? profilePage(did) : undefined;
    case 'app.bsky.richtext.facet#tag': {
      const name = textOf(tag);
      return name === undefined || name.length > 640
        ? undefined
        : `https://bsky.app/hashtag/${encodeURIComponent(name.replace(/\p{Cs}/gu, ''))}`;
    }
    default:
      return undefined;
  }
}

/** The links of facets, in order. Of those that overlap the first one holds. */
function linksOf(facets: unknown, bytes: Buffer): Link[] {
  const isBoundary = (place: unknown): place is number =>
    Number.isInteger(place) &&
    (place as number) >= 0 &&
    (place as number) <= bytes.length &&
    // No letter begins with a byte that goes on with one (RFC 3629, 3).
    ((bytes[place as number] ?? 0) & 0xc0) !== 0x80;
  const all = (Array.isArray(facets) ? facets.slice(0, MOST_FACETS) : []).flatMap((facet: unknown) => {
    const { features, index } = objectOf(facet) ?? {};
    const { byteEnd: to, byteStart: from } = objectOf(index) ?? {};
    const href = (Array.isArray(features) ? features : [])
      .map(targetOf)
      .find((target) => target !== undefined);
    return href !== undefined && isBoundary(from) && isBoundary(to) && from < to ? [{ from, to, href }] : [];
  });
  let end = 0;
  return all
    .sort((a, b) => a.from - b.from)
    .filter(({ from, to }) => {
      if (from < end) return false;
      end = to;
      return true;
    });
}

/** A text as HTML, its facets as links (https://docs.bsky.app/docs/advanced-guides/post-richtext); nothing where there is no text. */
export function htmlOf(text: unknown, facets: unknown): string | undefined {
  const said = textOf(text);
  if (said === undefined) return undefined;
  const bytes = Buffer.from(said);
  const part = (from: number, to?: number) => escaped(bytes.subarray(from, to).toString());
  let end = 0;
  const parts = linksOf(facets, bytes).flatMap(({ from, href, to }) => {
    const before = part(end, from);
    end = to;
    return [before, `<a href="${escaped(href)}">${part(from, to)}</a>`];
  });
  return [...parts, part(end)].join('');
}
