import { SCHEMAS } from '@data-connector/protocol';
import {
  bySeconds,
  days,
  defineProvider,
  idOf,
  isoTimeOf,
  lineOf,
  nextToken,
  textOf,
  timeOf,
  webUrlOf,
} from '@data-connector/provider';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Sample">
<rect width="64" height="64" rx="14" fill="#4a5a6a"/>
<circle cx="32" cy="32" r="14" fill="#fff"/>
</svg>`;

const paged = {
  size: { parameter: 'limit', max: 100 },
  items: 'items',
  next: nextToken('next', 'cursor'),
} as const;

/** Sample (https://sample.example). */
export const provider = defineProvider({
  name: 'sample',
  label: 'Sample',
  description: 'Whom you follow and your posts on Sample',
  icon,
  lifecycle: 'experimental',
  owners: ['team-sample'],
  application: 'https://sample.example',
  oauth2: {
    authorize: 'https://sample.example/oauth/authorize',
    token: 'https://sample.example/oauth/token',
    client: 'basic',
    pkce: true,
    refresh: true,
    revoke: { endpoint: 'https://sample.example/oauth/revoke' },
    scopes: ['read'],
  },
  api: { base: 'https://api.sample.example/v1/' },
  account: {
    get: 'me',
    map: ({ id, name, username }) => ({ id: idOf(id), name: textOf(name), username: textOf(username) }),
  },
  handlers: [
    {
      mode: 'snapshot',
      name: 'following',
      label: 'Following',
      description: 'Whom you follow',
      schema: SCHEMAS.following,
      every: days(1),
      scopes: ['read'],
      pages: { ...paged, path: 'me/following' },
      map: ({ id, name, url }) => ({ name: lineOf(name, 200) ?? String(id), uri: webUrlOf(url) }),
    },
    {
      mode: 'incremental',
      name: 'posts',
      label: 'Posts',
      description: 'What you posted',
      schema: SCHEMAS.post,
      every: 3600,
      scopes: ['read'],
      pages: { ...paged, path: 'me/posts' },
      order: bySeconds(({ created_at }) => timeOf(created_at)),
      map: ({ id, text, url, created_at }) => ({
        name: lineOf(text, 80) ?? `Post ${String(id)}`,
        uri: webUrlOf(url),
        content: textOf(text),
        insertedAt: isoTimeOf(created_at),
      }),
    },
  ],
});
