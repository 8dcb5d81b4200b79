import { pictureUrl, textOf, webUrl } from './values.js';

/** A picture of a record. */
export interface Picture {
  readonly url: string;
  readonly alt: string;
}

/** A page elsewhere that a post is about. */
export interface Link {
  readonly url: string;
  readonly title: string;
  readonly text?: string | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** More of them are a page of their own, at the post's origin. */
const MOST_PICTURES = 4;
const PICTURE = /\.(?:jpe?g|png|gif|webp|avif)$/i;
/** Pictures of people, and for letters, which an original has beside its own. */
const OF_PEOPLE = /profile|avatar|icon|header|emoji/i;
/** Addresses beside a page's own: of who wrote it, of where it stands, of a frame around it. */
const BESIDE = /author|provider|embed/i;

const pictureAt = (value: unknown): string | undefined => {
  const url = pictureUrl(value);
  return url !== undefined && PICTURE.test(new URL(url).pathname) ? url : undefined;
};

/** All objects in an original, each with what the objects around it are called. */
function* objectsIn(value: unknown, around = ''): Generator<readonly [members: Members, called: string]> {
  if (typeof value !== 'object' || value === null) return;
  const members = value as Members;
  const [called = around] = ['alt_text', 'title', 'description'].flatMap(
    (name) => textOf(members[name]) ?? [],
  );
  yield [members, called];
  for (const [name, inner] of Object.entries(members))
    if (!OF_PEOPLE.test(name)) yield* objectsIn(inner, called);
}

/** The pictures in an original object, whatever its form, each once: an object's first, since its others are the same in other sizes; a list's, all. */
export function picturesIn(original: unknown): Picture[] {
  const found = new Map<string, Picture>();
  for (const [members, called] of objectsIn(original)) {
    const urls = Object.entries(members).flatMap(([name, value]) =>
      OF_PEOPLE.test(name) ? [] : (pictureAt(value) ?? []),
    );
    for (const url of Array.isArray(members) ? urls : urls.slice(0, 1))
      found.set(url, { url, alt: called || (found.get(url)?.alt ?? '') });
  }
  return [...found.values()].slice(0, MOST_PICTURES);
}

/** The last two labels of an address's host: where one's own pages and API are. */
const siteOf = (url: string): string => new URL(url).hostname.split('.').slice(-2).join('.');

/**
 * The page that an original object is about: an address beside a title. Of several addresses the longest is no shortener's.
 * @param own the address of what the original is: beside its own title, addresses there lead to itself
 */
export function linkIn(original: unknown, own?: string): Link | undefined {
  for (const [members] of objectsIn(original)) {
    const title = textOf(members['title']);
    if (title === undefined) continue;
    const urls = Object.entries(members).flatMap(([name, value]) =>
      BESIDE.test(name) ? [] : (webUrl(value) ?? []),
    );
    const [url] = urls
      .filter((one) => one !== title && !/\s/.test(one) && !pictureAt(one))
      .filter((one) => members !== original || own === undefined || siteOf(one) !== siteOf(own))
      .sort((a, b) => b.length - a.length);
    if (url !== undefined) return { url, title, text: textOf(members['description']) };
  }
  return undefined;
}
