import { objectOf, objectsIn, textOf, webUrlOf, type ThirdPartyObject } from '@data-connector/provider';

/** The page of something on the web. */
export const pageOf = ({ external_urls }: ThirdPartyObject): string | undefined =>
  webUrlOf(objectOf(external_urls)?.['spotify']);

/** The widest of an object's pictures: it comes first. */
export const pictureOf = ({ images }: ThirdPartyObject): string | undefined =>
  objectsIn(images)
    .map(({ url }) => webUrlOf(url))
    .find((url) => url?.startsWith('https:'));

/** The names of some objects, such as a track's artists, on one line. */
export const namesOf = (list: unknown): string =>
  objectsIn(list)
    .flatMap(({ name }) => textOf(name) ?? [])
    .join(', ');
