import {
  idOf,
  isoTimeOf,
  lineOf,
  objectOf,
  webUrlOf,
  type Api,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';

export const STARRED = 'user/starred';

/** When something was starred is told only in this form (https://docs.github.com/rest/activity/starring). */
export const withTimes: NonNullable<Api['make']> = ({ path }, { headers, url }) => ({
  url,
  headers: path === STARRED ? { ...headers, accept: 'application/vnd.github.star+json' } : headers,
});

/** A star's id: the repository's. */
export const starIdOf = ({ repo }: ThirdPartyObject): string | undefined => idOf(objectOf(repo)?.['id']);

/** A repository that the person starred. */
export function starOf(item: ThirdPartyObject): Fields {
  const { description, full_name, html_url, owner } = objectOf(item['repo']) ?? {};
  return {
    name: lineOf(full_name, 200) ?? `GitHub repository ${String(starIdOf(item))}`,
    summary: lineOf(description, 256),
    icon: webUrlOf(objectOf(owner)?.['avatar_url']),
    uri: webUrlOf(html_url),
    favouriteType: 'favourite',
    contentType: 'webpage',
    insertedAt: isoTimeOf(item['starred_at']),
  };
}
