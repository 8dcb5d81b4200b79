import type { SimulatedPerson } from '@data-connector/simulator';

export const API = 'https://api.github.com';

/** A time as GitHub writes it: whole seconds. */
export const timeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');

/** A global id (https://docs.github.com/graphql/guides/using-global-node-ids). */
export const nodeId = (type: string, id: string | number): string =>
  Buffer.from(`${type}:${id}`).toString('base64');

const OF_USER = {
  followers_url: '/followers',
  following_url: '/following{/other_user}',
  gists_url: '/gists{/gist_id}',
  starred_url: '/starred{/owner}{/repo}',
  subscriptions_url: '/subscriptions',
  organizations_url: '/orgs',
  repos_url: '/repos',
  events_url: '/events{/privacy}',
  received_events_url: '/received_events',
};

/** Addresses below one. */
export const below = (url: string, paths: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, url + path]));

/** Somebody as lists have them: `simple-user`. */
export function userObject({ id, username: login }: SimulatedPerson) {
  const url = `${API}/users/${login}`;
  return {
    login,
    id: Number(id),
    node_id: nodeId('User', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    ...below(url, OF_USER),
    type: 'User',
    user_view_type: 'public',
    site_admin: false,
  };
}

/** The person as `/user` has them for an app without the permission for their e-mail addresses: `public-user`. */
export function ownUserObject(person: SimulatedPerson) {
  const { bio, id, name } = person;
  const number = Number(id);
  return {
    ...userObject(person),
    name: number % 5 === 4 ? null : name,
    company: null,
    blog: ['example.com/about', '', 'https://example.org'][number % 3],
    location: number % 2 === 0 ? null : 'Somewhere 🌍',
    email: null,
    hireable: null,
    bio: bio === '' ? null : bio.slice(0, 160),
    twitter_username: null,
    public_repos: 3,
    public_gists: 5,
    followers: number % 100,
    following: number % 70,
    created_at: timeText(Date.UTC(2011, 0, 1) + number * 86_400_000),
    updated_at: '2026-09-01T08:30:00Z',
  };
}
