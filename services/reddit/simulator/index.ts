import {
  defineSimulator,
  Refused,
  type Call,
  type Errors,
  type ListData,
  type PageParts,
} from '@data-connector/simulator';
import { commentThing, meObject, savedThing, submissionThing, subredditThing, type Thing } from './things.js';

/** No listing goes on beyond so many things. */
const LONGEST = 1000;
const SCOPES = ['identity', 'mysubreddits', 'history'];

/** How Reddit words what is wrong: `{message, error}`, and a scope that is missing in a header (RFC 6750, 3). */
const errors: Errors = ({ kind, message, status }) => ({
  headers:
    kind === 'scope_missing'
      ? { 'www-authenticate': 'Bearer realm="reddit", error="insufficient_scope"' }
      : {},
  body: { message, error: status },
});

/** With `raw_json=1` texts are as they were written; else three characters of HTML are entities. */
const encoded = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, encoded(member)]))
      : value;
const asAsked = <Value extends object>(value: Value, { query }: Call): Value =>
  query['raw_json'] === '1' ? value : (encoded(value) as Value);

/** A listing (https://www.reddit.com/dev/api#listings). */
const listing = {
  pageSize: { parameter: 'limit', usual: 25, max: 100 },
  paging: { by: 'item', parameter: 'after', told: 'token' },
  id: ({ data }: Thing) => data.name,
  give: ({ data, kind }: Thing, call: Call) => asAsked({ kind, data }, call),
  unreadable: { data: null },
  body({ items, made, next, total }: PageParts) {
    const children = items.filter((_item, i) => (made[i] as Thing).before >= total - LONGEST);
    const isEnd =
      children.length < items.length || (made.at(-1) as Thing | undefined)?.before === total - LONGEST;
    return {
      kind: 'Listing',
      data: {
        after: isEnd ? null : (next ?? null),
        before: null,
        children,
        dist: children.length,
        modhash: null,
      },
    };
  },
} satisfies Partial<ListData>;

const order = ({ data }: Thing): number => data.created_utc;

/** Reddit: its consent page, tokens, and the routes of its Data API that the provider calls. */
export const simulator = defineSimulator({
  name: 'reddit',
  title: 'Reddit',
  person: (person, index) => ({ ...person, id: `1w72${index}` }),
  oauth2: {
    authorize: '/api/v1/authorize',
    token: '/api/v1/access_token',
    client: 'basic',
    pkce: 'optional',
    scopes: SCOPES,
    requiredScopes: SCOPES,
    accessSeconds: 3600,
    refresh: 'lasting',
    refreshable: (_scopes, asked) => asked['duration'] === 'permanent',
    revoke: { path: '/api/v1/revoke_token', said: () => ({ status: 204, body: '' }) },
    // https://github.com/reddit-archive/reddit/blob/master/r2/r2/controllers/oauth2.py
    refuse: (refusal, grantType) => {
      if (refusal === 'invalid_client') return { status: 401, body: { message: 'Unauthorized', error: 401 } };
      if (refusal !== 'invalid_grant') return { status: 200, body: { error: refusal } };
      return grantType === 'refresh_token'
        ? { status: 400, body: { error: 'invalid_request' } }
        : { status: 200, body: { error: 'invalid_grant' } };
    },
  },
  api: {
    // https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki: 100 a minute, over ten minutes.
    limits: {
      windowSeconds: 600,
      calls: 1000,
      headers: ({ limit, remaining, resetAt }, now) => ({
        'x-ratelimit-used': String(limit - remaining),
        'x-ratelimit-remaining': remaining.toFixed(1),
        'x-ratelimit-reset': String(Math.ceil((resetAt - now) / 1000)),
      }),
    },
    errors,
    check({ person, request }) {
      const { username = person.username } = request.params;
      if (username !== person.username)
        throw new Refused({ status: 404, body: { message: 'Not Found', error: 404 } });
      // Clients that do not say who they are have a limit of their own, which is always reached.
      if (/^(?:|node|undici|curl.*)$/.test(request.headers['user-agent'] ?? ''))
        throw new Refused({ status: 429, body: { message: 'Too Many Requests', error: 429 } });
    },
  },
  objects: {
    me: {
      path: '/api/v1/me',
      scopes: ['identity'],
      handler: 'profile',
      answer: (call) => asAsked(meObject(call.person), call),
    },
  },
  lists: {
    following: {
      ...listing,
      path: '/subreddits/mine/subscriber',
      scopes: ['mysubreddits'],
      size: 60,
      make: subredditThing,
    },
    posts: {
      ...listing,
      path: '/user/:username/submitted',
      scopes: ['history'],
      size: 120,
      make: (place) => submissionThing(place),
      order,
    },
    comments: {
      ...listing,
      path: '/user/:username/comments',
      scopes: ['history'],
      size: 250,
      make: (place) => commentThing(place),
      order,
    },
    saved: {
      ...listing,
      path: '/user/:username/saved',
      scopes: ['history'],
      size: 80,
      make: savedThing,
      id: ({ data }: Thing) => `saved_${data.name}`,
      paging: { ...listing.paging, cursor: (thing) => (thing as Thing).data.name },
    },
  },
});
