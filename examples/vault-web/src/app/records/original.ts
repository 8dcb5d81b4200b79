import { listOf, objectOf, pictureUrl, textOf, webUrl } from './values.js';

/** A picture of a record. */
export interface Picture {
  readonly url: string;
  readonly alt: string;
}

/** What a post is about: a page elsewhere, or, without an address, an event and the like. */
export interface LinkCard {
  readonly url?: string;
  readonly title: string;
  readonly text?: string;
}

/** What an original object tells beyond its Verida record. */
export interface Extras {
  readonly pictures: readonly Picture[];
  readonly link?: LinkCard;
  /** Who did what, in the third party's words: “Ada added a new photo.” */
  readonly story?: string;
  readonly moving: boolean;
}

/** Pictures as X includes them, and as the Graph API attaches them; whichever is there, each once. */
function picturesOf(source: Readonly<Record<string, unknown>>): Picture[] {
  const included = listOf(objectOf(source['includes'])['media']).map((media) => ({
    url: pictureUrl(media['url']) ?? pictureUrl(media['preview_image_url']),
    alt: textOf(media['alt_text']) ?? '',
  }));
  const attached = listOf(source['attachments']).map((attachment) => ({
    url: pictureUrl(objectOf(objectOf(attachment['media'])['image'])['src']),
    alt: textOf(attachment['title']) ?? '',
  }));
  const whole = { url: pictureUrl(source['full_picture']), alt: '' };
  const found = new Map<string, Picture>();
  for (const { url, alt } of [...included, ...attached, whole])
    if (url !== undefined && !found.has(url)) found.set(url, { url, alt });
  return [...found.values()];
}

function cardOf(attachment: Readonly<Record<string, unknown>>): LinkCard | undefined {
  const url = webUrl(attachment['unshimmed_url']);
  const title = textOf(attachment['title']);
  const text = textOf(attachment['description']);
  const more = text === undefined ? {} : { text };
  if (url !== undefined) return { url, title: title ?? new URL(url).host, ...more };
  // A title beside a picture or film is what that shows.
  return title !== undefined && attachment['media'] === undefined ? { title, ...more } : undefined;
}

function linkOf(source: Readonly<Record<string, unknown>>): LinkCard | undefined {
  for (const attachment of listOf(source['attachments'])) {
    const card = cardOf(attachment);
    if (card) return card;
  }
  return undefined;
}

function isMoving(source: Readonly<Record<string, unknown>>): boolean {
  const kinds = [
    ...listOf(objectOf(source['includes'])['media']).map((media) => media['type']),
    ...listOf(source['attachments']).map((attachment) => attachment['media_type']),
  ];
  return kinds.some((kind) => kind === 'video' || kind === 'animated_gif');
}

/** Looks through an original object for what people want to see. It knows shapes, not providers. */
export function extrasOf(sourceData: unknown): Extras {
  const source = objectOf(sourceData);
  const link = linkOf(source);
  const story = textOf(source['story']);
  return {
    pictures: picturesOf(source),
    moving: isMoving(source),
    ...(link === undefined ? {} : { link }),
    ...(story === undefined ? {} : { story }),
  };
}
