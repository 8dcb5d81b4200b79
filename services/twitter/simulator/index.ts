import {
  defineSimulator,
  remainingHeaders,
  stranger,
  type Call,
  type ListData,
  type SimulatedPerson,
} from '@data-connector/simulator';
import { checkQuery, listOf } from './check-query.js';
import { expand } from './includes.js';
import { WORDS, type Naming } from './naming.js';
import { userObject } from './people.js';
import { KINDS, type SimulatedPost } from './post-model.js';
import { postObject, type PostForm } from './post-object.js';
import { problems } from './problems.js';
import { idAt } from './snowflake.js';

export { KINDS, type Kind } from './post-model.js';

/** What only this simulator has. */
export interface TwitterOptions {
  /** Which generation of names it speaks: `tweet`. */
  readonly names: Naming;
}

const READ = ['tweet.read', 'users.read'];

const postForm = (call: Call, naming: Naming): PostForm => ({
  naming,
  fields: listOf(call, WORDS[naming].fields),
  expansions: listOf(call, 'expansions'),
});

const paged = (min: number, max: number) =>
  ({
    pageSize: { parameter: 'max_results', usual: 100, min, max, strict: true },
    paging: { by: 'token', parameter: 'pagination_token', told: 'token' },
  }) satisfies Partial<ListData>;

/** X: its consent page, tokens, and the routes of its API v2 that the provider calls. */
export const simulator = defineSimulator<'posts' | 'following', TwitterOptions>(({ names = 'tweet' }) => {
  const user = (person: SimulatedPerson, call: Call) =>
    userObject(person, listOf(call, 'user.fields'), names);
  return {
    name: 'twitter',
    title: 'X',
    person: (person, index) => ({ ...person, id: String(1_000_000_000_000_000_001n + BigInt(index)) }),
    oauth2: {
      authorize: '/i/oauth2/authorize',
      token: '/2/oauth2/token',
      client: 'basic',
      pkce: 'required',
      scopes: [...READ, 'follows.read', 'offline.access'],
      codeSeconds: 30,
      refresh: 'rotating',
      refreshable: (scopes) => scopes.includes('offline.access'),
      revoke: {
        path: '/2/oauth2/revoke',
        said: (ended) =>
          ended
            ? { body: { revoked: true } }
            : {
                status: 400,
                body: {
                  error: 'invalid_request',
                  error_description: 'Value passed for the token was invalid.',
                },
              },
      },
      // It says invalid_request of a code or token that is not good (facts of its developer forum and its own answers).
      refuse: (refusal) =>
        refusal === 'invalid_client'
          ? {
              status: 401,
              body: {
                error: 'unauthorized_client',
                error_description: 'Missing valid authorization header',
              },
            }
          : {
              body: {
                error: refusal === 'invalid_grant' ? 'invalid_request' : refusal,
                error_description: 'Value passed for the token was invalid.',
              },
            },
    },
    api: {
      // https://docs.x.com/x-api/fundamentals/rate-limits
      limits: {
        windowSeconds: 900,
        calls: { me: 75, following: 300, posts: 900 },
        headers: remainingHeaders('x-rate-limit'),
      },
      errors: problems(names),
      check: (call) => checkQuery(call, names),
    },
    objects: {
      me: {
        path: '/2/users/me',
        scopes: READ,
        answer: (call) => ({ data: user(call.person, call) }),
      },
    },
    lists: {
      following: {
        ...paged(1, 1000),
        path: '/2/users/:account/following',
        scopes: [...READ, 'follows.read'],
        size: 120,
        make: ({ index }) => stranger(index),
        give: (person: SimulatedPerson, call) => user(person, call),
        unreadable: { username: null },
        body: ({ items, next }) => ({
          ...(items.length > 0 ? { data: items } : {}),
          meta: { result_count: items.length, ...(next === undefined ? {} : { next_token: next }) },
        }),
      },
      posts: {
        ...paged(5, 100),
        path: '/2/users/:account/tweets',
        scopes: READ,
        size: 250,
        make: ({ added, at, index, person }): SimulatedPost => ({
          id: idAt(at, index % 13),
          authorId: person.id,
          kind: added ? 'plain' : (KINDS[index % KINDS.length] ?? 'plain'),
        }),
        order: ({ id }: SimulatedPost) => id,
        window: {
          since: 'since_id',
          until: 'until_id',
          key: (text) => (/^[0-9]{1,19}$/.test(text) ? BigInt(text) : undefined),
        },
        give: (post: SimulatedPost, call) => postObject(post, postForm(call, names)),
        unreadable: { text: null },
        body({ items, made, next }, call) {
          const posts = made as readonly SimulatedPost[];
          const { errors, includes } = expand(posts, postForm(call, names), call);
          const [newest, oldest] = [posts[0], posts.at(-1)];
          return {
            ...(items.length > 0 ? { data: items } : {}),
            ...(Object.keys(includes).length > 0 ? { includes } : {}),
            ...(errors.length > 0 ? { errors } : {}),
            meta: {
              result_count: items.length,
              ...(newest && oldest ? { newest_id: String(newest.id), oldest_id: String(oldest.id) } : {}),
              ...(next === undefined ? {} : { next_token: next }),
            },
          };
        },
      },
    },
  };
});
