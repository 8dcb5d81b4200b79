import {
  defineSimulator,
  Refused,
  type Call,
  type Errors,
  type ListData,
  type PageParts,
} from '@data-connector/simulator';
import { artistObject, contextOf, meObject, playlistObject, trackObject } from './catalogue.js';

const API = 'https://api.spotify.com';
const USUAL = 20;
/** So many plays are all that is told. */
const RECENT = 50;

const pageSize = { parameter: 'limit', usual: USUAL, min: 1, max: 50, strict: true } as const;
const numberIn = ({ query }: Call, name: string, usual: number): number => Number(query[name] ?? usual);

/** A list by offset (https://developer.spotify.com/documentation/web-api/concepts/api-calls#pagination). */
const byOffset = {
  pageSize,
  paging: { by: 'offset', parameter: 'offset', told: 'url' },
  body({ items, next, total }: PageParts, call: Call) {
    const [limit, offset] = [numberIn(call, 'limit', USUAL), numberIn(call, 'offset', 0)];
    const { originalUrl, path } = call.request;
    const previous = `${API}${path}?offset=${Math.max(0, offset - limit)}&limit=${limit}`;
    return {
      ...{ href: `${API}${originalUrl}`, items, limit, next: next ?? null, offset, total },
      previous: offset === 0 ? null : previous,
    };
  },
} satisfies Partial<ListData>;

/** A list by cursors: the parameter of that name leads on, to nothing where it is missing. */
function cursorPage(
  call: Call,
  items: readonly unknown[],
  total: number | undefined,
  name: 'after' | 'before',
  cursor: string | undefined,
) {
  const [limit, { originalUrl, path }] = [numberIn(call, 'limit', USUAL), call.request];
  const next = new URLSearchParams({ ...call.query, [name]: cursor ?? '', limit: String(limit) });
  return {
    ...{ href: `${API}${originalUrl}`, items, limit },
    ...(total === undefined ? {} : { total }),
    next: cursor === undefined ? null : `${API}${path}?${next}`,
    cursors: cursor === undefined ? {} : { [name]: cursor },
  };
}

interface Saved {
  readonly added_at: string;
  readonly track: ReturnType<typeof trackObject>;
}

interface Play {
  readonly track: ReturnType<typeof trackObject>;
  readonly played_at: string;
  /** How many the person had played before. */
  readonly before: number;
}

const TOKENS = {
  missing: 'No token provided',
  unknown: 'Invalid access token',
  expired: 'The access token expired',
  revoked: 'Invalid access token',
};

/** https://developer.spotify.com/documentation/web-api/concepts/api-calls#response-error */
const errors: Errors = ({ kind, message, parameter, retryAfter, status, token = 'unknown' }) => {
  const said = {
    token_rejected: TOKENS[token],
    scope_missing: 'Insufficient client scope',
    rate_limited: 'API rate limit exceeded',
    not_found: 'Service not found',
    invalid: `Invalid ${parameter?.name ?? 'request'}`,
    unavailable: message,
  }[kind];
  return {
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: { error: { status, message: said } },
  };
};

const badRequest = (message: string): Refused =>
  new Refused({ status: 400, body: { error: { status: 400, message } } });

const SCOPES = [
  'user-follow-read',
  'user-library-read',
  'user-read-recently-played',
  'playlist-read-private',
  'playlist-read-collaborative',
];

/** A time in whole seconds, as Spotify writes those of the library. */
const inSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '');

/** Spotify: its consent page, tokens, and the routes of its Web API that the provider calls. */
export const simulator = defineSimulator({
  name: 'spotify',
  title: 'Spotify',
  person: (person, index) => ({ ...person, id: `aB3dE5f${String(index).padStart(3, '0')}` }),
  oauth2: {
    authorize: '/authorize',
    token: '/api/token',
    client: 'basic',
    pkce: 'optional',
    scopes: SCOPES,
    // It is all or nothing.
    requiredScopes: SCOPES,
    accessSeconds: 3600,
    refresh: 'lasting',
    refuse: (refusal, grantType) => ({
      status: 400,
      body: {
        error: refusal,
        error_description:
          refusal === 'invalid_client'
            ? 'Invalid client secret'
            : grantType === 'refresh_token'
              ? 'Refresh token revoked'
              : 'Invalid authorization code',
      },
    }),
  },
  // How many calls are taken Spotify does not tell, nor how many are left.
  api: {
    errors,
    check({ query, route }) {
      if (route === 'following' && query['type'] !== 'artist')
        throw badRequest('Missing required field: type');
      if ('before' in query && 'after' in query) throw badRequest('Only one of before and after');
    },
  },
  objects: {
    me: { path: '/v1/me', handler: 'profile', answer: ({ person }) => meObject(person) },
  },
  lists: {
    following: {
      path: '/v1/me/following',
      scopes: ['user-follow-read'],
      size: 60,
      make: ({ index }) => artistObject(index),
      unreadable: { id: null },
      pageSize,
      paging: { by: 'item', parameter: 'after', told: 'token' },
      body: ({ items, next, total }, call) => ({ artists: cursorPage(call, items, total, 'after', next) }),
    },
    saved: {
      ...byOffset,
      path: '/v1/me/tracks',
      scopes: ['user-library-read'],
      size: 120,
      make: ({ at, index }) => ({ added_at: inSeconds(at), track: trackObject(index) }),
      id: ({ track }: Saved) => track.id,
      order: ({ added_at }: Saved) => Date.parse(added_at),
      unreadable: { track: null },
    },
    history: {
      path: '/v1/me/player/recently-played',
      scopes: ['user-read-recently-played'],
      size: 50,
      make: ({ added, at, index }): Play => ({
        track: trackObject(index % 40),
        // No two plays of a person end in the same millisecond.
        played_at: new Date(added ? at : at + (index % 13)).toISOString(),
        before: index,
      }),
      id: ({ played_at, track }: Play) => `${Date.parse(played_at)}-${track.id}`,
      order: ({ played_at }: Play) => Date.parse(played_at),
      give: ({ played_at, track }: Play) => ({ track, played_at, context: contextOf(track) }),
      unreadable: { played_at: null },
      pageSize,
      window: { since: 'after', until: 'before' },
      body({ items, made, total }, call) {
        const plays = (made as readonly Play[]).filter(({ before }) => before >= total - RECENT);
        const told = items.slice(0, plays.length);
        // A full page leads on even if nothing is left (https://github.com/spotify/web-api/issues/1405).
        const last = told.length < numberIn(call, 'limit', USUAL) ? undefined : plays.at(-1)?.played_at;
        return cursorPage(call, told, undefined, 'before', last && String(Date.parse(last)));
      },
    },
    playlists: {
      ...byOffset,
      path: '/v1/me/playlists',
      scopes: ['playlist-read-private'],
      size: 30,
      make: playlistObject,
    },
  },
});
