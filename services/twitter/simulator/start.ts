import {
  authorizationServer,
  startSimulator,
  type ServerOptions,
  type SimulatedApp,
  type Simulator,
} from '@data-connector/simulator';
import type { RequestHandler, Response } from 'express';
import { POSTS_VALUES, USERS_VALUES } from './allowed-values.js';
import { Gate, type Standing } from './gate.js';
import { Lists } from './lists.js';
import type { Naming } from './naming.js';
import { ACCOUNTS, personWith, userObject } from './people.js';
import type { Kind } from './post-model.js';
import { invalidRequest, notFound, overCapacity } from './problems.js';
import { read, type Asked, type Takes } from './query.js';
import { revoke } from './revoke.js';
import { World } from './world.js';

/** What the simulated X is like; each option has a default. */
export interface TwitterSimulatorOptions extends ServerOptions {
  /** Posts of each account at the beginning: 250. */
  readonly posts?: number | undefined;
  /** Whom each account follows at the beginning: 120. */
  readonly following?: number | undefined;
  /** Which generation of names it speaks: `tweet`. */
  readonly names?: Naming | undefined;
  /** Calls in 15 minutes on each route; default: X's own limits. */
  readonly rateLimit?: number | undefined;
  /** Whether the middle of a list has short and empty pages and a repeated item: true. */
  readonly oddPages?: boolean | undefined;
  /** How many items X gives at once at most, whatever it is asked for: any number. */
  readonly largestPage?: number | undefined;
  /** How long access tokens are valid: 7200. */
  readonly accessSeconds?: number | undefined;
  /** ms since 1970. */
  readonly now?: (() => number) | undefined;
  /** Begins every token and code, so that a test can look for them. */
  readonly marker?: string | undefined;
  /** The app's callback URLs; default: any. */
  readonly redirectUris?: readonly string[] | undefined;
  readonly app?: SimulatedApp | undefined;
}

/** The simulated X, running. Its fault routes: `token`, `revoke`, `me`, `following`, `posts`. */
export interface TwitterSimulator extends Simulator {
  readonly app: SimulatedApp;
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly username: string }[];
  /** An account writes a post; returns its id. */
  addPost(accountId: string, kind?: Kind, text?: string): string;
  deletePost(accountId: string, id: string): boolean;
  /** An account follows one more; returns whom. */
  follow(accountId: string): string;
  unfollow(accountId: string, id: string): boolean;
  /** From now on whoever is followed under this id is given with these members in place of their own. */
  giveAs(id: string, form: Readonly<Record<string, unknown>>): void;
  /** How much an account has now. */
  counts(accountId: string): { readonly posts: number; readonly following: number };
  /** The ids of all that an account has now. */
  ids(accountId: string): { readonly posts: readonly string[]; readonly following: readonly string[] };
  /** From now on X treats an account like this. */
  stand(accountId: string, standing: Standing): void;
  /** An access token is expired from now on; all are, unless told which. */
  expireTokens(accessToken?: string): void;
}

const APP: SimulatedApp = { clientId: 'sim-twitter-client', clientSecret: 'sim-twitter-client-secret' };
const SCOPES = {
  me: ['tweet.read', 'users.read'],
  following: ['tweet.read', 'users.read', 'follows.read'],
  posts: ['tweet.read', 'users.read'],
};

/** Starts an X of one's own on loopback: consent page, tokens, and the API v2 routes that this service calls. */
export async function startTwitterSimulator(
  options: TwitterSimulatorOptions = {},
): Promise<TwitterSimulator> {
  const { accessSeconds, app = APP, following = 120, marker, names = 'tweet', posts = 250 } = options;
  const oauth = authorizationServer({
    app,
    title: 'X',
    accounts: ACCOUNTS.map(({ id, name, username }) => ({ id, label: `${name} (@${username})` })),
    clientAuthentication: 'basic',
    scopeSeparator: ' ',
    pkce: 'required',
    codeSeconds: 30,
    accessSeconds,
    marker,
    now: options.now,
    redirectUris: options.redirectUris,
    refreshable: (scopes) => scopes.includes('offline.access'),
    refuse(response, refusal) {
      // X says invalid_request for a code or token that is not good (facts of its developer forum and its own answers).
      const unknown = refusal === 'invalid_client';
      const error = unknown
        ? 'unauthorized_client'
        : refusal === 'invalid_grant'
          ? 'invalid_request'
          : refusal;
      const error_description = unknown
        ? 'Missing valid authorization header'
        : 'Value passed for the token was invalid.';
      response.status(unknown ? 401 : 400).json({ error, error_description });
    },
  });
  const world = new World({ posts, following });
  const gate = new Gate(oauth.grants, options.rateLimit);
  const lists = new Lists(world, {
    naming: names,
    oddPages: options.oddPages ?? true,
    largestPage: options.largestPage ?? Infinity,
  });

  const json = (response: Response, text: string): void => void response.type('application/json').send(text);
  /** A route that reads its query as the specification says and answers with JSON text; without text the token was none. */
  const route =
    (
      takes: Takes,
      answer: (id: string, asked: Asked, response: Response) => string | undefined,
    ): RequestHandler =>
    (request, response) => {
      const asked = read(request, takes);
      if ('parameter' in asked) return invalidRequest(response, names, asked.parameter, asked.value);
      const { id } = request.params;
      const text = answer(typeof id === 'string' ? id : Gate.accountOf(response), asked, response);
      if (text === undefined) invalidRequest(response, names, 'pagination_token', asked.token ?? '');
      else json(response, text);
    };
  const unknown = (id: string): string => JSON.stringify({ errors: [notFound(names, 'user', 'id', id)] });

  const simulator = await startSimulator({
    ...options,
    grants: oauth.grants,
    faultAnswers: {
      'rate-limit': (_request, response) => gate.refuse(response),
      'server-error': (_request, response) => overCapacity(response),
    },
    routes(server, guard) {
      server.get('/i/oauth2/authorize', oauth.page);
      server.post('/i/oauth2/authorize', oauth.decide);
      server.post('/2/oauth2/token', guard('token'), oauth.token);
      server.post('/2/oauth2/revoke', guard('revoke'), revoke(oauth.grants, app));
      server.get(
        '/2/users/me',
        guard('me'),
        gate.guard('me', SCOPES.me),
        route({ values: USERS_VALUES[names] }, (id, asked) => {
          const person = personWith(id);
          return person && JSON.stringify({ data: userObject(person, asked.list('user.fields'), names) });
        }),
      );
      server.get(
        '/2/users/:id/following',
        guard('following'),
        gate.guard('following', SCOPES.following),
        route({ values: USERS_VALUES[names], max: { min: 1, max: 1000 } }, (id, asked) => {
          const belongings = world.of(id);
          return belongings ? lists.following(id, belongings.following, asked) : unknown(id);
        }),
      );
      server.get(
        '/2/users/:id/tweets',
        guard('posts'),
        gate.guard('posts', SCOPES.posts),
        route({ values: POSTS_VALUES[names], max: { min: 5, max: 100 }, ids: true }, (id, asked) => {
          const belongings = world.of(id);
          return belongings ? lists.posts(id, belongings.posts, asked) : unknown(id);
        }),
      );
    },
  });

  return {
    ...simulator,
    app,
    accounts: ACCOUNTS.map(({ id, name, username }) => ({ id, name, username })),
    addPost: (accountId, kind, text) => world.addPost(accountId, kind, text),
    deletePost: (accountId, id) => world.deletePost(accountId, id),
    follow: (accountId) => world.follow(accountId),
    unfollow: (accountId, id) => world.unfollow(accountId, id),
    giveAs: (id, form) => world.giveAs(id, form),
    counts: (accountId) => ({
      posts: world.of(accountId)?.posts.count ?? 0,
      following: world.of(accountId)?.following.count ?? 0,
    }),
    ids(accountId) {
      const belongings = world.of(accountId);
      return {
        posts: belongings?.posts.all.map(({ id }) => String(id)) ?? [],
        following: belongings?.following.all.map(({ id }) => id) ?? [],
      };
    },
    stand: (accountId, standing) => gate.stand(accountId, standing),
    expireTokens: (accessToken) =>
      accessToken === undefined ? oauth.grants.expireAll() : oauth.grants.expire(accessToken),
  };
}
