import {
  bySeconds,
  idOf,
  isoTimeOf,
  lineOf,
  objectOf,
  textOf,
  timeOf,
  webUrlOf,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';

/** Both lists begin with what was made last; of gists that is only seen, and not in GitHub's documentation. */
export const byCreation = bySeconds(({ created_at }) => timeOf(created_at));

/** A gist's id beside those of issues: old gists have numbers too. */
export function gistIdOf({ id }: ThirdPartyObject): string | undefined {
  const known = idOf(id);
  return known === undefined ? undefined : `gist-${known}`;
}

/** What gists and issues have alike. */
const common = ({ created_at, html_url, updated_at }: ThirdPartyObject) => ({
  type: 'note',
  uri: webUrlOf(html_url),
  insertedAt: isoTimeOf(created_at),
  modifiedAt: isoTimeOf(updated_at),
});

/** A gist, called by its description or its first file; what is in the files does not come with the list. */
export function gistOf(gist: ThirdPartyObject): Fields {
  const { description, files, id, owner } = gist;
  const names = Object.keys(objectOf(files) ?? {});
  return {
    ...common(gist),
    name: lineOf(description, 100) ?? lineOf(names[0], 100) ?? `Gist ${String(id)}`,
    summary: lineOf(names.join(', '), 256),
    content: textOf(description),
    icon: webUrlOf(objectOf(owner)?.['avatar_url']),
  };
}

/** An issue or a pull request that the person opened. */
export function issueOf(issue: ThirdPartyObject): Fields {
  const { body, number, title, user } = issue;
  return {
    ...common(issue),
    name: lineOf(title, 100) ?? `Issue ${String(number)}`,
    summary: lineOf(body, 256),
    content: textOf(body),
    icon: webUrlOf(objectOf(user)?.['avatar_url']),
  };
}
