import { createHmac } from 'node:crypto';
import {
  defineSimulator,
  Refused,
  type Call,
  type ListData,
  type Simulator,
} from '@data-connector/simulator';
import { graphError, graphErrors, usage } from './graph-errors.js';
import { pick } from './graph-fields.js';
import { fieldsOf } from './known-fields.js';
import { makeLike, type SimulatedLike } from './like.js';
import { makePost, secondsIn, type SimulatedPost } from './post.js';

/** The path of the version that the provider speaks. */
const GRAPH = '/v25.0';
const HOUR = 3600;
const SIXTY_DAYS = 5_184_000;

/** What only this simulator has. */
export interface FacebookOptions {
  /** Pages of more items than this get “Please reduce the amount of data you're asking for”. */
  readonly heavyAbove: number;
}

/** https://developers.facebook.com/docs/graph-api/securing-requests */
function checkProof({ accessToken, app, query }: Call): void {
  const proof = createHmac('sha256', app.clientSecret).update(accessToken).digest('hex');
  if (query['appsecret_proof'] === proof) return;
  const message = 'API calls from the server require a valid appsecret_proof argument';
  throw new Refused(graphError({ code: 100, type: 'GraphMethodException', message }));
}

/** An edge; its addresses of next pages hold the access token, as Facebook's do. */
const edge = {
  pageSize: { parameter: 'limit', usual: 25, max: 100 },
  paging: { by: 'token', parameter: 'after', told: 'url' },
  order: (item: SimulatedPost | SimulatedLike) => secondsIn(item.created_time),
  give: (item, call) => pick(item, fieldsOf(call)),
  body({ items, next }, { accessToken, query }) {
    const before = query['after'] ?? 'QVFIUmFirst';
    if (next === undefined)
      return { data: items, ...(items.length > 0 ? { paging: { cursors: { before, after: before } } } : {}) };
    const address = new URL(next);
    const after = address.searchParams.get('after');
    address.searchParams.delete('appsecret_proof');
    address.searchParams.set('access_token', accessToken);
    return { data: items, paging: { cursors: { before, after }, next: address.href } };
  },
} satisfies Partial<ListData>;

/** Facebook: its login dialog, token endpoint and Graph API v25.0. */
export const simulator = defineSimulator<'posts' | 'following', FacebookOptions>(({ heavyAbove = 100 }) => ({
  name: 'facebook',
  title: 'Log in with Facebook',
  app: { clientId: '1000000000000001', clientSecret: 'simulated-facebook-app-secret' },
  // Ids are app-scoped.
  person: (person, index) => ({ ...person, id: String(10_158_000_000_000_001n + BigInt(index)) }),
  oauth2: {
    authorize: `${GRAPH}/dialog/oauth`,
    token: `${GRAPH}/oauth/access_token`,
    client: 'post',
    pkce: 'discarded',
    scopes: ['public_profile', 'user_likes', 'user_posts'],
    separator: ',',
    requiredScopes: ['public_profile'],
    accessSeconds: SIXTY_DAYS,
    // A token straight from the dialog lasts an hour or two.
    firstAccessSeconds: 5400,
    denial: { error_code: '200', error_description: 'Permissions error', error_reason: 'user_denied' },
    grantTypes: {
      fb_exchange_token: ({ fb_exchange_token: token = '' }, grants) => {
        const check = grants.check(token);
        return check.state === 'valid' ? grants.issue(check.grant) : undefined;
      },
    },
    answer: ({ accessToken, expiresIn }) => ({
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: expiresIn,
    }),
    refuse(refusal, grantType) {
      if (refusal === 'invalid_client')
        return graphError({ code: 1, message: 'Error validating client secret.' });
      if (refusal !== 'invalid_grant')
        return graphError({ code: 100, message: 'Missing or unknown parameter' });
      return grantType === 'fb_exchange_token'
        ? graphError({ code: 190, message: 'Invalid OAuth access token.' })
        : graphError({ code: 100, subcode: 36009, message: 'This authorization code has been used.' });
    },
  },
  api: {
    headers: {
      'Content-Type': 'text/javascript; charset=UTF-8',
      'Cache-Control': 'private, no-cache, no-store, must-revalidate',
      'facebook-api-version': 'v25.0',
    },
    tokenInQuery: true,
    limits: {
      windowSeconds: HOUR,
      headers: ({ limit, remaining }) =>
        usage(limit === Infinity ? 0 : Math.ceil(((limit - remaining) / limit) * 100)),
    },
    errors: graphErrors,
    check(call) {
      checkProof(call);
      fieldsOf(call);
      if (!(Number(call.query['limit']) > heavyAbove)) return;
      const message = "Please reduce the amount of data you're asking for, then retry your request";
      throw new Refused(graphError({ status: 500, code: 1, message }));
    },
  },
  objects: {
    me: {
      path: `${GRAPH}/:account`,
      answer(call) {
        const { id, name } = call.person;
        const url = `https://platform-lookaside.example.net/platform/profilepic/?asid=${id}&height=50&hash=sig`;
        const picture = { data: { height: 50, is_silhouette: false, url, width: 50 } };
        const link = `https://www.facebook.com/app_scoped_user_id/${id}/`;
        const mayLink = call.grant.scopes.includes('user_link');
        return pick({ id, name, picture, ...(mayLink ? { link } : {}) }, fieldsOf(call));
      },
    },
    permissions: {
      path: `${GRAPH}/:account/permissions`,
      answer: ({ grant }) => ({
        data: grant.asked.map((permission) => ({
          permission,
          status: grant.scopes.includes(permission) ? 'granted' : 'declined',
        })),
      }),
    },
    revoke: {
      method: 'DELETE',
      path: `${GRAPH}/:account/permissions`,
      answer({ grant }) {
        grant.ended = true;
        return { success: true };
      },
    },
  },
  lists: {
    following: {
      ...edge,
      path: `${GRAPH}/:account/likes`,
      scopes: ['user_likes'],
      size: 120,
      make: makeLike,
    },
    posts: {
      ...edge,
      path: `${GRAPH}/:account/posts`,
      scopes: ['user_posts'],
      size: 250,
      make: makePost,
      window: { since: 'since', until: 'until', key: secondsIn },
    },
  },
}));

/** What Facebook posts as `signed_request` when a person removes the app or asks for deletion; the first person unless told. */
export function signedRequest(
  { app, people }: Pick<Simulator, 'app' | 'people'>,
  accountId = people[0]?.id,
): string {
  const claims = {
    user_id: accountId,
    algorithm: 'HMAC-SHA256',
    issued_at: Math.floor(Date.now() / 1000),
  };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${createHmac('sha256', app.clientSecret).update(payload).digest('base64url')}.${payload}`;
}
