import { defineSimulator, Refused, type Call } from '@data-connector/simulator';
import { calendars, events } from './calendar.js';
import { detailed, errors, refuse, said } from './errors.js';
import { mail } from './mail.js';
import { contacts } from './people.js';
import { likes, subscriptions } from './youtube.js';

const LOGIN = [
  'openid',
  'https://www.googleapis.com/auth/userinfo.email',
  'https://www.googleapis.com/auth/userinfo.profile',
];
const lists = { mail, calendars, events, contacts, subscriptions, likes } as const;
const SCOPES = [...new Set([...LOGIN, ...Object.values(lists).flatMap(({ scopes = [] }) => scopes)])];
const WEEK = 604_800;

/** What a list cannot do without. */
const NEEDED: Readonly<Record<string, readonly [parameter: string, value: RegExp]>> = {
  contacts: ['personFields', /^\w+(,\w+)*$/],
  subscriptions: ['part', /^snippet/],
  likes: ['part', /^snippet/],
};

function check({ query, route }: Call): void {
  const [parameter = '', value] = NEEDED[route] ?? [];
  if (value && !value.test(query[parameter] ?? ''))
    throw new Refused(said(400, `Required parameter: ${parameter}`, 'required'));
  if (route === 'subscriptions' && query['mine'] !== 'true')
    throw new Refused(said(400, 'No filter selected.', 'missingRequiredParameter'));
  if (route === 'likes' && query['myRating'] !== 'like')
    throw new Refused(detailed(400, 'No filter selected.', 'missingRequiredParameter'));
}

/** Google: its consent page for an app in testing, its tokens, and what the provider calls of its APIs: all hosts as one. */
export const simulator = defineSimulator<keyof typeof lists>(() => ({
  name: 'google',
  title: 'Sign in with Google',
  person: (person) => ({
    ...person,
    id: `10769150350006150${person.id}`,
    username: person.username.replaceAll('_', '.'),
  }),
  oauth2: {
    authorize: '/o/oauth2/v2/auth',
    token: '/token',
    issuer: 'https://accounts.google.com',
    client: 'post',
    pkce: 'optional',
    scopes: SCOPES,
    requiredScopes: LOGIN,
    accessSeconds: 3599,
    refresh: 'lasting',
    // Who has consented before has to consent again for one; a connection that is made without a page has one.
    refreshable: (_scopes, { access_type, prompt = '', response_type }) =>
      response_type === undefined || (access_type === 'offline' && prompt.split(' ').includes('consent')),
    answer: ({ accessToken, expiresIn, grant, refreshToken }) => ({
      access_token: accessToken,
      expires_in: expiresIn,
      scope: grant.scopes.join(' '),
      token_type: 'Bearer',
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken, refresh_token_expires_in: WEEK }),
    }),
    refuse,
    revoke: {
      path: '/revoke',
      said: (ended) =>
        ended
          ? { body: {} }
          : { status: 400, body: { error: 'invalid_token', error_description: 'Token expired or revoked' } },
    },
  },
  api: { errors: errors(), check },
  objects: {
    me: {
      path: '/v1/userinfo',
      scopes: ['openid'],
      answer: ({ person: { avatarUrl, id, name, username } }) => ({
        sub: id,
        name,
        given_name: name.split(' ')[0],
        picture: avatarUrl,
        email: `${username}@gmail.com`,
        email_verified: true,
      }),
    },
  },
  lists,
}));
