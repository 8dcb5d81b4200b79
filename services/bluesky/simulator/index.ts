import { defineSimulator, remainingHeaders, type ListData } from '@data-connector/simulator';
import { check, errors, manyOf } from './errors.js';
import { didOf, numberOf } from './identifiers.js';
import { documentOf, identity, ISSUER } from './identity.js';
import {
  followRecord,
  likeRecord,
  postRecord,
  profileRecord,
  repostRecord,
  type Listed,
  type MakeRecord,
} from './records.js';
import { postView, profileView } from './views.js';

const PROFILES = 'rpc:app.bsky.actor.getProfiles?aud=*';
const POSTS = 'rpc:app.bsky.feed.getPosts?aud=*';

const keyIn = ({ uri }: Listed): string => uri.slice(uri.lastIndexOf('/') + 1);

/** `com.atproto.repo.listRecords` of a collection. */
const collection = (name: string, size: number, make: MakeRecord, ...scopes: readonly string[]) =>
  ({
    path: '/xrpc/com.atproto.repo.listRecords',
    query: { collection: name },
    scopes,
    size,
    make,
    id: ({ uri }: Listed) => uri,
    order: (item: Listed) => numberOf(keyIn(item)),
    unreadable: { value: null },
    pageSize: { parameter: 'limit', usual: 50, max: 100, strict: true },
    paging: {
      by: 'item',
      parameter: 'cursor',
      told: 'token',
      cursor: (item: object) => keyIn(item as Listed),
    },
    body: ({ items, next }) => ({ records: items, ...(next === undefined ? {} : { cursor: next }) }),
  }) satisfies ListData<Listed>;

type List = 'profile' | 'following' | 'posts' | 'reposts' | 'likes';

/** Bluesky: who is where, its entryway, and the routes of a server that the provider calls. */
export const simulator = defineSimulator<List>(() => ({
  name: 'bluesky',
  title: 'Bluesky',
  person: (person) => {
    const username = `${person.username.replaceAll('_', '-')}.bsky.social`;
    return { ...person, username, id: didOf(username) };
  },
  oauth2: {
    authorize: '/oauth/authorize',
    token: '/oauth/token',
    par: '/oauth/par',
    issuer: ISSUER,
    metadata: 'protected-resource',
    client: 'private_key_jwt',
    clients: { documents: true, onLoopback: true },
    pkce: 'required',
    dpop: 'nonces',
    scopes: ['atproto', PROFILES, POSTS],
    requiredScopes: ['atproto'],
    accessSeconds: 1800,
    refresh: 'rotating',
    revoke: { path: '/oauth/revoke' },
    answer: ({ accessToken, expiresIn, grant, refreshToken }) => ({
      access_token: accessToken,
      token_type: 'DPoP',
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      scope: grant.scopes.join(' '),
      expires_in: expiresIn,
      sub: grant.accountId,
    }),
  },
  api: {
    // https://docs.bsky.app/docs/advanced-guides/rate-limits
    limits: { windowSeconds: 300, calls: 3000, headers: remainingHeaders('ratelimit') },
    errors,
    check,
  },
  open: identity,
  objects: {
    me: {
      path: '/xrpc/com.atproto.server.getSession',
      answer: ({ person }) => ({
        did: person.id,
        handle: person.username,
        didDoc: documentOf(person),
        active: true,
      }),
    },
    people: {
      path: '/xrpc/app.bsky.actor.getProfiles',
      scopes: [PROFILES],
      answer: (call) => ({ profiles: manyOf(call, 'actors').flatMap(profileView) }),
    },
    subjects: {
      path: '/xrpc/app.bsky.feed.getPosts',
      scopes: [POSTS],
      answer: (call) => ({ posts: manyOf(call, 'uris').flatMap(postView) }),
    },
  },
  lists: {
    profile: { ...collection('app.bsky.actor.profile', 1, profileRecord), most: 1, order: () => 0 },
    following: collection('app.bsky.graph.follow', 120, followRecord, PROFILES),
    posts: collection('app.bsky.feed.post', 250, postRecord),
    reposts: collection('app.bsky.feed.repost', 40, repostRecord, POSTS),
    likes: collection('app.bsky.feed.like', 120, likeRecord, POSTS),
  },
}));
