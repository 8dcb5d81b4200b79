import { objectOf, objectsIn, textOf, webUrlOf, type ThirdPartyObject } from '@data-connector/provider';

/** The objects of an edge that came as a field (`{data: […]}`). */
export const listOf = (value: unknown): ThirdPartyObject[] => objectsIn(objectOf(value)?.['data']);

/** An absolute http(s) address; Facebook gives some permalinks as a path of its own. */
export const addressOf = (value: unknown): string | undefined => webUrlOf(value, 'https://www.facebook.com');

/** The address of a picture: `{data: {url}}`, or as older versions had it, the address itself. */
export function pictureOf(value: unknown): string | undefined {
  return webUrlOf(objectOf(objectOf(value)?.['data'])?.['url'] ?? value);
}

/** The account of `me`. */
export const accountOf = ({ id, link, name, picture }: ThirdPartyObject) => ({
  id: textOf(id),
  name: textOf(name),
  url: addressOf(link),
  avatarUrl: pictureOf(picture),
});
