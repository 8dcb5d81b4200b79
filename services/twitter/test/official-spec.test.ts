import { referenceFolder } from '@data-connector/simulator';
import { POSTS_VALUES, USERS_VALUES } from '../simulator/allowed-values.js';
import { KINDS } from '../simulator/index.js';
import { FOLLOWED_USER_FIELDS, OWN_USER_FIELDS, POST_QUERY } from '../src/field-names.js';
import { connected, type Connected } from './connected.js';
import { OfficialSpec } from './official-spec.js';

const folder = referenceFolder('specs/x');
const versions = [
  ['tweet', 'openapi-2.166-tweet-names.json'],
  ['post', 'openapi-2.167-post-names.json'],
] as const;
const ROUTES = { me: '/2/users/me', following: '/2/users/{id}/following', posts: '/2/users/{id}/tweets' };

const suite = folder === undefined ? describe.skip : describe;
const why = folder === undefined ? ' (skipped: ../shared/specs/x is not on this machine)' : '';

suite.each(versions)(`the official specification with %s names${why}`, (names, file) => {
  let spec: OfficialSpec;
  let x: Connected;
  beforeAll(async () => {
    spec = new OfficialSpec(folder ?? '', file);
    x = await connected({ names, sizes: { posts: KINDS.length * 2, following: 40 }, rateLimit: 30 });
  });
  afterAll(() => x.x.close());

  /** An answer of the simulator, as any client gets it. */
  async function get(path: string, query: Record<string, string> = {}, token = x.tokens.accessToken) {
    const url = new URL(path.replace('{id}', x.accountId), x.x.url);
    url.search = new URLSearchParams(query).toString();
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.json(),
    };
  }

  const asked: [string, keyof typeof ROUTES, Record<string, string>][] = [
    ['the account', 'me', { 'user.fields': OWN_USER_FIELDS }],
    ['the accounts followed', 'following', { 'user.fields': FOLLOWED_USER_FIELDS }],
    ['the posts', 'posts', POST_QUERY[names]],
  ];

  test.each(asked)('has every field and expansion that is asked of %s', (_name, route, query) => {
    const known = spec.listValues(ROUTES[route]);
    for (const [parameter, values] of Object.entries(query))
      expect(values.split(',').filter((value) => !known[parameter]?.includes(value))).toEqual([]);
  });

  test.each(asked)(
    'describes the simulator’s answer for %s, whole and with the defaults only',
    async (_name, route, query) => {
      const size: Record<string, string> = route === 'me' ? {} : { max_results: '20' };
      for (const parameters of [{ ...query, ...size }, size]) {
        const { body, status } = await get(ROUTES[route], parameters);
        expect(status).toBe(200);
        expect(spec.faults(ROUTES[route], '200', body)).toEqual([]);
      }
    },
  );

  test('describes short, empty and last pages', async () => {
    let token: string | undefined;
    const sizes: number[] = [];
    do {
      const next = token === undefined ? {} : { pagination_token: token };
      const { body } = await get(ROUTES.posts, { ...POST_QUERY[names], max_results: '10', ...next });
      expect(spec.faults(ROUTES.posts, '200', body)).toEqual([]);
      sizes.push(body.meta.result_count);
      token = body.meta.next_token;
    } while (token !== undefined);
    expect(sizes).toContain(0);
    expect(sizes.length).toBeGreaterThan(3);
  });

  test('describes a success that could not find its subject', async () => {
    const { body } = await get('/2/users/99/tweets');
    expect(spec.faults(ROUTES.posts, '200', body)).toEqual([]);
    expect(body.errors).toHaveLength(1);
  });

  test('describes the refusal of a parameter', async () => {
    const { body, status, type } = await get(ROUTES.posts, { max_results: '4' });
    expect({ status, type }).toEqual({
      status: 400,
      type: expect.stringContaining('application/problem+json'),
    });
    expect(spec.faults(ROUTES.posts, 'default', body)).toEqual([]);
    expect(JSON.stringify(body)).toContain('max_results');
  });

  test('lists the same values that the simulator takes', () => {
    for (const [route, values] of [
      ['me', USERS_VALUES],
      ['following', USERS_VALUES],
      ['posts', POSTS_VALUES],
    ] as const) {
      const known = spec.listValues(ROUTES[route]);
      for (const [parameter, list] of Object.entries(values[names]))
        expect([parameter, [...list].sort()]).toEqual([parameter, [...(known[parameter] ?? [])].sort()]);
    }
  });

  test('notices a member that it does not name', () => {
    const body = {
      data: [{ id: '1', text: 'x', [`referenced_${names === 'tweet' ? 'posts' : 'tweets'}`]: [] }],
    };
    expect(spec.faults(ROUTES.posts, '200', body)).not.toEqual([]);
  });
});
