import { join } from 'node:path';
import { parse } from 'yaml';
import { referenceFolder, type Simulator } from '@data-connector/simulator';
import { OpenApi } from '@data-connector/testing/openapi';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

const folder = referenceFolder('specs/spotify');
const suite = folder === undefined ? describe.skip : describe;
const why = folder === undefined ? ' (skipped: ../shared/specs/spotify is not on this machine)' : '';

/** A schema that says in words only that its value may be null. */
const withNull = (_name: unknown, schema: unknown): unknown =>
  /`null` if/.test(String((schema as { description?: string } | null)?.description))
    ? { ...(schema as object), nullable: true }
    : schema;

/** Routes, the query with which the provider asks, and what more asks for their last page. */
const ROUTES: [string, Record<string, string>, Record<string, string>][] = [
  ['/me', {}, {}],
  ['/me/following', { type: 'artist', limit: '50' }, {}],
  ['/me/tracks', { limit: '50', offset: '50' }, { offset: '100' }],
  ['/me/player/recently-played', { limit: '50' }, { before: '1' }],
  ['/me/playlists', { limit: '50', offset: '0' }, { offset: '100' }],
];

suite(`the official OpenAPI document${why}`, () => {
  let document: { components: { securitySchemes: { oauth_2_0: { flows: Record<string, object> } } } };
  let spec: OpenApi;
  let third: Simulator;
  beforeAll(async () => {
    const file = join(folder ?? '', 'official-open-api.yml');
    spec = new OpenApi(file, (text) => (document = parse(text, withNull)));
    third = await simulator.start({ sizes: { following: 40, saved: 110, history: 60, playlists: 110 } });
  });
  afterAll(() => third.close());

  async function get(path: string, query: Record<string, string>, token = third.connect().accessToken) {
    const url = new URL(`/v1${path}?${new URLSearchParams(query)}`, third.url);
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  test.each(ROUTES)(
    'describes the simulator’s answers to %s, and takes what is asked',
    async (path, query, last) => {
      for (const asked of [query, { ...query, ...last }]) {
        const { body, status } = await get(path, asked);
        expect(status).toBe(200);
        expect(spec.faults(path, body)).toEqual([]);
        const known = spec.parameters(path);
        expect(Object.keys(asked).filter((name) => !known.includes(name))).toEqual([]);
      }
    },
  );

  test.each(ROUTES.slice(1))('describes what %s refuses', async (path, query) => {
    const { accessToken } = third.connect(undefined, []);
    for (const [status, token] of [
      [401, 'nonsense'],
      [403, accessToken],
    ] as const) {
      const answer = await get(path, query, token);
      expect(answer.status).toBe(status);
      expect(spec.faults(path, answer.body, { status: String(status) })).toEqual([]);
    }
  });

  test('describes a limit that is reached, which ends after whole seconds', async () => {
    third.faults.next('saved', 'rate-limit');
    const { body, headers, status } = await get('/me/tracks', {});
    expect([status, headers.get('retry-after')]).toEqual([429, '60']);
    expect(spec.faults('/me/tracks', body, { status: '429' })).toEqual([]);
  });

  test('has the addresses and scopes of the consent', () => {
    const { authorizationCode } = document.components.securitySchemes.oauth_2_0.flows;
    expect(authorizationCode).toMatchObject({
      authorizationUrl: 'https://accounts.spotify.com/authorize',
      tokenUrl: 'https://accounts.spotify.com/api/token',
      scopes: Object.fromEntries(provider.manifest.scopes.map((scope) => [scope, expect.any(String)])),
    });
  });

  test.each([
    ['a member that it does not name', { items: [{ added: '2026-01-01T00:00:00Z' }] }],
    ['a value of another type', { total: '3' }],
  ])('notices %s', async (_name, change) => {
    const { body } = await get('/me/tracks', {});
    expect(spec.faults('/me/tracks', { ...body, ...change })).not.toEqual([]);
  });
});
