import { createHmac, randomBytes } from 'node:crypto';
import {
  startSimulator,
  type Grants,
  type ServerOptions,
  type SimulatedApp,
  type Simulator,
  type SimulatorSettings,
} from '@data-connector/simulator';
import { PEOPLE, type SimulatedPerson } from './accounts.js';
import { graphRoutes } from './graph-routes.js';
import { sendError, sendThrottled } from './graph-answers.js';
import type { SimulatedLike } from './like.js';
import { facebookLogin } from './login.js';
import { dataOf, secondsOf, type PersonData } from './person-data.js';
import { graphTime, type SimulatedPost } from './post.js';

/** How much a simulated Facebook has and how it behaves; everything has a default. */
export interface FacebookSimulatorOptions extends ServerOptions, Partial<SimulatorSettings> {
  /** The app registration that it accepts. */
  readonly app?: SimulatedApp;
  readonly people?: readonly SimulatedPerson[];
  /** Every token and code begins with it. */
  readonly marker?: string;
  /** How long a long-lived token is valid; default 60 days. */
  readonly accessSeconds?: number;
  /** Pages of more items than this get “Please reduce the amount of data you're asking for”. */
  readonly heavyAbove?: number;
  /** ms since 1970. */
  readonly now?: () => number;
}

/** A simulated Facebook that is running. `accountId` is the first person's unless given. */
export interface FacebookSimulator extends Simulator {
  readonly app: SimulatedApp;
  readonly accounts: readonly SimulatedPerson[];
  readonly grants: Grants;
  /** Adds the person's newest post; its time is now, or the newest one's if that is later. */
  addPost(post?: Partial<SimulatedPost>, accountId?: string): SimulatedPost;
  /** Removes a post; tells whether it was there. */
  removePost(id: string, accountId?: string): boolean;
  /** Adds the person's newest like. */
  addLike(like?: Partial<SimulatedLike>, accountId?: string): SimulatedLike;
  removeLike(id: string, accountId?: string): boolean;
  /** How much a person has. */
  counts(accountId?: string): { posts: number; following: number };
  /** The ids of all that a person has. */
  ids(accountId?: string): { readonly posts: readonly string[]; readonly following: readonly string[] };
  /** A long-lived access token, as if the person had just connected. */
  connect(accountId?: string, scopes?: readonly string[]): string;
  /** What Facebook posts as `signed_request` when the person removes the app or asks for deletion. */
  signedRequest(accountId?: string): string;
}

const SCOPES = ['public_profile', 'user_likes', 'user_posts'];
/** Starts a simulated Facebook: the login dialog, the token endpoint and the Graph API v25.0 on one port. */
export async function startFacebookSimulator(
  options: FacebookSimulatorOptions = {},
): Promise<FacebookSimulator> {
  const {
    app = { clientId: '1000000000000001', clientSecret: 'simulated-facebook-app-secret' },
    now = Date.now,
    people = PEOPLE,
  } = options;
  const data = new Map(people.map((person, number) => [person.id, dataOf(person, number, options)]));
  const login = facebookLogin({ ...options, app, people });
  const { grants } = login;
  const simulator = await startSimulator({
    ...options,
    grants,
    faultAnswers: {
      'rate-limit': (_request, response) => sendThrottled(response, app.clientId, 5),
      'server-error': (_request, response) =>
        sendError(response, { status: 500, code: 2, message: 'Service temporarily unavailable' }),
    },
    routes(routes, guard) {
      routes.get('/v25.0/dialog/oauth', login.page);
      routes.post('/v25.0/dialog/oauth', login.decide);
      routes.all('/v25.0/oauth/access_token', guard('token'), login.token);
      graphRoutes(routes, guard, { ...options, app, data, grants, now });
    },
  });

  const [first] = people;
  const of = (accountId = first?.id ?? ''): PersonData => {
    const person = data.get(accountId);
    if (!person) throw new Error('No such simulated person');
    return person;
  };
  const timeAfter = (newest: { created_time: string } | undefined): string =>
    graphTime(Math.max(Math.floor(now() / 1000), newest ? secondsOf(newest) : 0));
  const newId = (): string => String(BigInt(`0x${randomBytes(7).toString('hex')}`));

  return {
    ...simulator,
    app,
    accounts: people,
    grants,
    addPost(post = {}, accountId) {
      const { person, posts } = of(accountId);
      const id = post.id ?? `${person.id}_${newId()}`;
      const permalink_url = `https://www.facebook.com/${id.replace('_', '/posts/')}`;
      const from = { id: person.id, name: person.name };
      const added = { created_time: timeAfter(posts.timeline.newest), permalink_url, from, ...post, id };
      posts.timeline.add(added);
      return added;
    },
    removePost: (id, accountId) => of(accountId).posts.timeline.remove((post) => post.id === id),
    addLike(like = {}, accountId) {
      const { likes } = of(accountId);
      const id = like.id ?? newId();
      const added = { name: `Page ${id}`, created_time: timeAfter(likes.timeline.newest), ...like, id };
      likes.timeline.add(added);
      return added;
    },
    removeLike: (id, accountId) => of(accountId).likes.timeline.remove((like) => like.id === id),
    counts(accountId) {
      const { likes, posts } = of(accountId);
      return { posts: posts.timeline.count, following: likes.timeline.count };
    },
    ids(accountId) {
      const { likes, posts } = of(accountId);
      return {
        posts: posts.timeline.all.map(({ id }) => id),
        following: likes.timeline.all.map(({ id }) => id),
      };
    },
    connect(accountId, scopes = SCOPES) {
      return grants.issue(grants.begin(of(accountId).person.id, SCOPES, scopes)).accessToken;
    },
    signedRequest(accountId) {
      const claims = {
        user_id: of(accountId).person.id,
        algorithm: 'HMAC-SHA256',
        issued_at: Math.floor(now() / 1000),
      };
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${createHmac('sha256', app.clientSecret).update(payload).digest('base64url')}.${payload}`;
    },
  };
}
