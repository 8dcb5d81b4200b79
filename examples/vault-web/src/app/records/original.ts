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
/** Pictures of people, which an original has beside its own. */
const OF_PEOPLE = /profile|avatar|icon/i;

const pictureAt = (value: unknown): string | undefined => {
  const url = pictureUrl(value);
  return url !== undefined && PICTURE.test(new URL(url).pathname) ? url : undefined;
};

/** All objects in an original, each with what the objects around it are called. */
function* objectsIn(value: unknown, around = ''): Generator<readonly [members: Members, called: string]> {
  if (typeof value !== 'object' || value === null) return;
  const members = value as Members;
  const called = textOf(members['alt_text']) ?? textOf(members['title']) ?? around;
  yield [members, called];
  for (const [name, inner] of Object.entries(members))
    if (!OF_PEOPLE.test(name)) yield* objectsIn(inner, called);
}

/** The pictures in an original object, whatever its form, each once. */
export function picturesIn(original: unknown): Picture[] {
  const found = new Map<string, Picture>();
  for (const [members, called] of objectsIn(original))
    for (const [name, value] of Object.entries(members)) {
      const url = OF_PEOPLE.test(name) ? undefined : pictureAt(value);
      if (url !== undefined) found.set(url, { url, alt: called || (found.get(url)?.alt ?? '') });
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
    const urls = Object.values(members).flatMap((value) => webUrl(value) ?? []);
    const [url] = urls
      .filter((one) => one !== title && !/\s/.test(one) && !pictureAt(one))
      .filter((one) => members !== original || own === undefined || siteOf(one) !== siteOf(own))
      .sort((a, b) => b.length - a.length);
    if (url !== undefined) return { url, title, text: textOf(members['description']) };
  }
  return undefined;
}
