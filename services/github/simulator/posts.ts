import { createHash } from 'node:crypto';
import { sentence, text, type ItemPlace } from '@data-connector/simulator';
import { API, nodeId, timeText, userObject } from './people.js';
import { repositoryObject } from './repository.js';

/** Gists of before 2012 have such numbers as ids, and issues have them too. */
const FIRST_NUMBER = 1_000_000;

/** A gist: some are old, some have no description, some have lost all files. */
export function gistObject(place: ItemPlace) {
  const { added, at, index, person } = place;
  const isOld = !added && index % 10 === 4;
  const hash = createHash('md5').update(`${person.id}/${index}`).digest('hex');
  const id = isOld ? String(FIRST_NUMBER + index) : hash;
  const [url, html_url] = [`${API}/gists/${id}`, `https://gist.github.com/${id}`];
  const files = !added && index % 10 === 8 ? [] : ['hello.rb', 'README.md'].slice(0, 1 + (index % 2));
  const file = (filename: string) => ({
    filename,
    type: filename.endsWith('.rb') ? 'application/x-ruby' : 'text/markdown',
    language: filename.endsWith('.rb') ? 'Ruby' : 'Markdown',
    raw_url: `https://gist.githubusercontent.com/${person.username}/${id}/raw/${hash}/${filename}`,
    size: 100 + index,
  });
  return {
    url,
    forks_url: `${url}/forks`,
    commits_url: `${url}/commits`,
    id,
    node_id: nodeId('Gist', id),
    git_pull_url: `${html_url}.git`,
    git_push_url: `${html_url}.git`,
    html_url,
    files: Object.fromEntries(files.map((name) => [name, file(name)])),
    public: index % 3 !== 0,
    created_at: timeText(at),
    updated_at: timeText(at + (index % 5) * 3_600_000),
    description: !added && index % 4 === 2 ? [null, ''][index % 2] : text(place),
    comments: index % 4,
    user: null,
    comments_enabled: true,
    comments_url: `${url}/comments`,
    owner: userObject(person),
    truncated: false,
  };
}

/** An issue that the person opened: some are pull requests, some have no body. */
export function issueObject(place: ItemPlace) {
  const { added, at, index, person } = place;
  const repository = repositoryObject(index % 7, person);
  const [id, number] = [FIRST_NUMBER + index, 1 + index];
  const isPull = !added && index % 4 === 1;
  const path = isPull ? 'pull' : 'issues';
  const [url, html_url] = [`${repository.url}/issues/${number}`, `${repository.html_url}/${path}/${number}`];
  const closedAt = index % 3 === 0 ? timeText(at + 86_400_000) : null;
  return {
    url,
    repository_url: repository.url,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url,
    id,
    node_id: nodeId('Issue', id),
    number,
    title: sentence(place).split('\n')[0] ?? '',
    user: userObject(person),
    labels: [],
    state: closedAt === null ? 'open' : 'closed',
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: index % 5,
    created_at: timeText(at),
    updated_at: closedAt ?? timeText(at),
    closed_at: closedAt,
    author_association: 'OWNER',
    active_lock_reason: null,
    body: !added && index % 5 === 3 ? null : text(place),
    repository,
    ...(isPull
      ? {
          draft: false,
          pull_request: {
            url: `${repository.url}/pulls/${number}`,
            html_url,
            diff_url: `${html_url}.diff`,
            patch_url: `${html_url}.patch`,
            merged_at: closedAt,
          },
        }
      : {}),
  };
}
