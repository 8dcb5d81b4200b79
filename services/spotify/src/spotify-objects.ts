import { objectOf, textOf, webUrlOf, type ThirdPartyObject } from '@data-connector/provider';

/** The objects of a list; what is none, such as a track that is no longer available, is left out. */
const objectsOf = (list: unknown): ThirdPartyObject[] =>
  Array.isArray(list) ? (list as unknown[]).map(objectOf).filter((item) => item !== undefined) : [];

/** The page of something on the web. */
export const pageOf = ({ external_urls }: ThirdPartyObject): string | undefined =>
  webUrlOf(objectOf(external_urls)?.['spotify']);

/** The widest of an object's pictures: it comes first. */
export const pictureOf = ({ images }: ThirdPartyObject): string | undefined =>
  objectsOf(images)
    .map(({ url }) => webUrlOf(url))
    .find((url) => url?.startsWith('https:'));

/** The names of some objects, such as a track's artists, on one line. */
export const namesOf = (list: unknown): string =>
  objectsOf(list)
    .flatMap(({ name }) => textOf(name) ?? [])
    .join(', ');
