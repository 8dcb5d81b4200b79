import { createHmac } from 'node:crypto';
import { Strategy, type VerifyFunction } from 'passport-facebook';
import { SCHEMAS } from '@data-connector/protocol';
import { bySeconds, days, defineProvider, nextUrl, timeOf } from '@data-connector/provider';
import { ACCOUNT_FIELDS, PAGE_FIELDS, POST_FIELDS } from './fields.js';
import { followingRecordOf } from './following-record.js';
import { ANY_ERROR, CODE_IS_GONE, GRAPH_ERRORS, graphCode } from './graph-errors.js';
import { accountOf, listOf } from './graph-values.js';
import { postRecordOf } from './post-record.js';
import { LIMITS } from './usage.js';
import { webhooks } from './webhooks.js';

/** The version of the Graph API that this provider speaks (https://developers.facebook.com/docs/graph-api/changelog). */
const VERSION = 'v25.0';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Facebook">
<rect width="64" height="64" rx="14" fill="#2d5fd0"/>
<path d="M44 14 h-6 a8 8 0 0 0 -8 8 v32 M22 33 h18" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round"/>
</svg>`;

/** Of edges: pages may be halved where Facebook finds them too large; its addresses of next pages have secrets in them. */
const edge = {
  size: { parameter: 'limit', max: 100, min: 5 },
  items: 'data',
  next: nextUrl('paging.next', 'after', 'since', 'until', 'offset', '__paging_token'),
} as const;
/** https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
const limits = 'About 200 calls an hour for each person';
const order = bySeconds(({ created_time }) => timeOf(created_time));

/** Facebook, through Facebook Login and the Graph API. Scopes: https://developers.facebook.com/docs/permissions */
export const provider = defineProvider({
  name: 'facebook',
  label: 'Facebook',
  description: 'The pages you like and your posts on Facebook',
  icon,
  lifecycle: 'experimental',
  owners: ['team-facebook'],
  application: 'https://www.facebook.com',
  oauth2: {
    authorize: `https://www.facebook.com/${VERSION}/dialog/oauth`,
    token: `https://graph.facebook.com/${VERSION}/oauth/access_token`,
    client: 'post',
    // https://github.com/NangoHQ/nango/pull/7156
    pkce: { none: 'its dialog drops the challenge, and its token endpoint then refuses the verifier' },
    refresh: { none: 'a token of 60 days takes the place of the first' },
    consentLasts: days(60),
    scopes: ['public_profile'],
    separator: ',',
    passport: (options, verify) =>
      new Strategy(
        { ...options, callbackURL: options.callbackURL ?? '' },
        verify as unknown as VerifyFunction,
      ),
    // `rerequest`: a permission that was declined once is asked for again only with it.
    ask: ({ select }) => ({ authType: select ? 'rerequest,reauthenticate' : 'rerequest' }),
    // https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
    exchange: (accessToken) => ({ grant_type: 'fb_exchange_token', fb_exchange_token: accessToken }),
    granted: {
      get: 'me/permissions',
      map: (body) =>
        listOf(body).flatMap(({ permission, status }) =>
          status === 'granted' && typeof permission === 'string' ? [permission] : [],
        ),
    },
    revoke: ({ accessToken }, api, signal) =>
      api.call({ method: 'DELETE', path: 'me/permissions', accessToken, signal }),
    errors: [...GRAPH_ERRORS, CODE_IS_GONE, ANY_ERROR],
    limits: LIMITS,
    errorCode: graphCode,
  },
  api: {
    base: `https://graph.facebook.com/${VERSION}/`,
    make({ accessToken }, { headers, url }, { clientSecret }) {
      url.searchParams.set(
        'appsecret_proof',
        createHmac('sha256', clientSecret).update(accessToken).digest('hex'),
      );
      return { url, headers };
    },
    errors: [...GRAPH_ERRORS, ANY_ERROR],
    limits: LIMITS,
    errorCode: graphCode,
  },
  account: { get: 'me', query: { fields: ACCOUNT_FIELDS.join() }, map: accountOf },
  handlers: [
    {
      // Facebook has no other list of whom one follows. The edge knows no since and until.
      mode: 'incremental',
      name: 'following',
      label: 'Following',
      description: 'The pages you like',
      schema: SCHEMAS.following,
      every: days(1),
      scopes: ['user_likes'],
      review: true,
      limits,
      pages: { ...edge, path: 'me/likes', query: { fields: PAGE_FIELDS.join() } },
      order,
      map: followingRecordOf,
    },
    {
      mode: 'incremental',
      name: 'posts',
      label: 'Posts',
      description: 'What you posted and shared',
      schema: SCHEMAS.post,
      every: 3600,
      scopes: ['user_posts'],
      review: true,
      limits,
      pages: {
        ...edge,
        path: 'me/posts',
        query: { fields: POST_FIELDS.join() },
        // Facebook does not say whether its bounds are included: a second more on each side loses nothing. It takes no
        // bound from before 1970.
        window: ({ since, until }) => ({
          ...(Number(since) > 1 ? { since: String(Number(since) - 1) } : {}),
          ...(Number(until) > -1 ? { until: String(Number(until) + 1) } : {}),
        }),
      },
      order,
      map: postRecordOf,
    },
  ],
  webhooks: ({ clientSecret }) => webhooks(clientSecret),
});
