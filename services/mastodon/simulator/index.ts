import { defineSimulator, type Call, type Errors, type ListData } from '@data-connector/simulator';
import { accountObject, followed, ownAccountObject, type Marked } from './people.js';
import { markedStatus, ownStatus, type Status } from './statuses.js';

const SCOPES = ['read:accounts', 'read:follows', 'read:statuses', 'read:favourites', 'read:bookmarks'];

/** https://docs.joinmastodon.org/methods/accounts/#verify_credentials, and the other pages of its API. */
const errors: Errors = ({ kind, message, token }) => {
  const error = {
    token_rejected:
      token === 'missing'
        ? 'This method requires an authenticated user'
        : `The access token ${token === 'revoked' ? 'was revoked' : 'is invalid'}`,
    scope_missing: 'This action is outside the authorized scopes',
    rate_limited: 'Too many requests',
    not_found: 'Record not found',
    unavailable: 'There was a temporary problem serving your request, please try again',
    invalid: message,
  }[kind];
  return { body: { error } };
};

/** Doorkeeper's words (https://docs.joinmastodon.org/methods/oauth/#token). */
const REFUSED = {
  invalid_client:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  invalid_grant:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
};

const paged = { paging: { by: 'order', parameter: 'max_id', told: 'link' } } satisfies Partial<ListData>;
const statuses = {
  ...paged,
  pageSize: { parameter: 'limit', usual: 20, max: 40 },
} satisfies Partial<ListData>;
/** Of a list in the order in which the person marked what is in it. */
const marked = { order: ({ mark }: Marked) => mark } satisfies Partial<ListData<Marked>>;

type MarkedStatus = ReturnType<typeof markedStatus>;
type Followed = ReturnType<typeof followed>;

/** A list of others' statuses. @param what the person has done with them */
const others = (what: 'favourited' | 'bookmarked', name: string) => ({
  ...{
    ...statuses,
    ...marked,
    path: `/api/v1/${name}s`,
    scopes: [`read:${name}s`],
    size: 120,
    make: markedStatus,
  },
  id: ({ status }: MarkedStatus) => `${name}-${status.id}`,
  give: ({ status }: MarkedStatus) => ({ ...status, [what]: true }),
});

/** Mastodon: any server's registration of apps, consent page, tokens, and the routes of its API that the provider calls. */
export const simulator = defineSimulator<'following' | 'posts' | 'favourites' | 'bookmarks'>({
  name: 'mastodon',
  title: 'Mastodon',
  person: (person, index) => ({ ...person, id: String(109_300_000_000_001_000n + BigInt(index)) }),
  oauth2: {
    authorize: '/oauth/authorize',
    token: '/oauth/token',
    client: 'post',
    clients: {
      register: '/api/v1/apps',
      // https://docs.joinmastodon.org/entities/Application/#CredentialApplication
      made: (
        { clientId, clientSecret },
        { client_name, redirect_uris = '', scopes = 'read', website = null },
      ) => ({
        id: '563419',
        name: client_name,
        website,
        scopes: scopes.split(' '),
        redirect_uri: redirect_uris,
        redirect_uris: redirect_uris.split('\n'),
        client_id: clientId,
        client_secret: clientSecret,
        client_secret_expires_at: 0,
        vapid_key: 'BCk-QqERU0q-CfYZjcuB6lnyyOYfJ2AifKqfeGIm7Z-HiTU5T9eTG5GxVA0_OH5mMlI4UkkDTpaZwozy0TzdZ2M=',
      }),
    },
    pkce: 'optional',
    scopes: SCOPES,
    // A person takes all or none.
    requiredScopes: SCOPES,
    accessSeconds: Infinity,
    denial: { error_description: 'The resource owner or authorization server denied the request.' },
    // https://docs.joinmastodon.org/entities/Token
    answer: ({ accessToken, grant }) => ({
      access_token: accessToken,
      token_type: 'Bearer',
      scope: grant.scopes.join(' '),
      created_at: Math.floor(Date.now() / 1000),
    }),
    refuse: (refusal) => ({
      status: refusal === 'invalid_client' ? 401 : 400,
      body: { error: refusal, error_description: REFUSED[refusal as keyof typeof REFUSED] ?? refusal },
    }),
    revoke: { path: '/oauth/revoke' },
  },
  api: {
    limits: {
      windowSeconds: 300,
      calls: 300,
      // https://docs.joinmastodon.org/api/rate-limits
      headers: ({ limit, remaining, resetAt }) => ({
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': new Date(resetAt).toISOString().replace('Z', '000Z'),
      }),
    },
    errors,
  },
  objects: {
    me: {
      path: '/api/v1/accounts/verify_credentials',
      scopes: ['read:accounts'],
      handler: 'profile',
      answer: ({ person }: Call) => ownAccountObject(person),
    },
  },
  lists: {
    following: {
      ...{ ...paged, ...marked, path: '/api/v1/accounts/:account/following', scopes: ['read:follows'] },
      ...{ size: 120, pageSize: { parameter: 'limit', usual: 40, max: 80 }, make: followed },
      id: ({ person }: Followed) => person.id,
      give: ({ person }: Followed) => accountObject(person),
    },
    posts: {
      ...{ ...statuses, path: '/api/v1/accounts/:account/statuses', scopes: ['read:statuses'], size: 130 },
      make: ownStatus,
      id: ({ id }: Status) => `status-${id}`,
      order: ({ id }: Status) => BigInt(id),
      window: { since: 'since_id', until: 'max_id' },
    },
    favourites: others('favourited', 'favourite'),
    bookmarks: others('bookmarked', 'bookmark'),
  },
});
