import type { App, OwnApp, Provider } from '@data-connector/provider';
import type { Simulator, SimulatorOptions } from '@data-connector/simulator';
import { run } from '@data-connector/testing/stand-in';
import { inTime } from '@data-connector/testing/until';
import { HOME } from '../simulator/identity.js';
import { simulator as thirdParty } from '../simulator/index.js';
import { provider as bluesky } from '../src/index.js';

type List = 'profile' | 'following' | 'posts' | 'reposts' | 'likes';
const own: OwnApp = {
  name: 'Us',
  website: 'https://us.example',
  redirectUri: 'https://us.example/auth/bluesky',
  document: 'https://us.example/connect/bluesky/client-metadata.json',
  jwks: [],
  sign: () => 'signed',
  seal: (value) => JSON.stringify(value),
  open: (sealed) => JSON.parse(sealed) as unknown,
};

let third: Simulator<List>;
let provider: Provider;
async function start(options: SimulatorOptions<List> = {}): Promise<void> {
  third = await thirdParty.start({ sizes: { following: 30, likes: 30, reposts: 30, posts: 30 }, ...options });
  provider = bluesky.create({ ...third.app, simulator: new URL(third.url), own });
}
afterEach(() => Promise.all([provider.close(), third.close()]));

/** Runs a handler with the first person's tokens, for an account at the server of all. */
function runOf(handler: List, id = third.people[0]?.id ?? '') {
  const { accessToken } = third.connect();
  return run(provider, handler, {
    account: { id, name: '', username: 'ada.bsky.social' },
    server: HOME,
    call: (request) => request({ accessToken, server: HOME }, inTime()),
  });
}
const asked = (method: string) => third.requests.filter(({ path }) => path === `/xrpc/${method}`).length;
const namesOf = async (handler: List): Promise<string[]> => {
  const of = provider.handlers.find(({ manifest }) => manifest.name === handler);
  const { items } = await runOf(handler);
  const account = { id: third.people[0]?.id ?? '', name: '' };
  return items.map((item) => of?.map(item, { provider: 'bluesky', account, server: HOME }).name ?? '');
};

test.each<[string, (me: Simulator['people'][number]) => string]>([
  ['handle', ({ username }) => `@${username}`],
  ['DID', ({ id }) => id],
])(
  'a flow that begins with a %s is at its own server, and names the account at the consent page',
  async (_name, given) => {
    await start();
    const [me] = third.people as [Simulator['people'][number]];
    const place = await provider.begin?.(given(me), inTime());
    expect(place?.server).toBe(HOME);
    expect(JSON.parse(place?.app ?? '')).toMatchObject({
      subject: me.id,
      metadata: { issuer: 'https://bsky.social', isNamed: true, par: 'https://bsky.social/oauth/par' },
    });
    expect(provider.authorize({ select: true, place })['asked']).toEqual({
      login_hint: me.id,
      prompt: 'select_account',
    });
  },
);

test('a flow that begins with a server names nobody, unless an account is reconnected', async () => {
  await start();
  const place = await provider.begin?.('bsky.social', inTime());
  expect(provider.authorize({ select: false, place })['asked']).toEqual({});
  const account = third.people[1]?.id ?? '';
  expect(provider.authorize({ select: false, place, account })['asked']).toEqual({ login_hint: account });
});

test('on a machine of one’s own the app’s id says all of it, as no server could fetch a document there', async () => {
  await start();
  const here = {
    ...own,
    website: 'http://127.0.0.1:8080',
    redirectUri: 'http://127.0.0.1:8080/auth/bluesky',
  };
  const app: App = { clientId: '', clientSecret: '', own: here };
  const local = bluesky.create(app);
  const id = new URL((local.document?.() as { client_id: string }).client_id);
  expect(id.origin + id.pathname).toBe('http://localhost/');
  expect(Object.fromEntries(id.searchParams)).toEqual({
    redirect_uri: here.redirectUri,
    scope: bluesky.manifest.scopes.join(' '),
  });
  await local.close();
});

test('people and posts are asked for 25 at a time, each once', async () => {
  await start();
  const names = await namesOf('following');
  expect(names).toHaveLength(30);
  expect(names.filter((name) => name.startsWith('did:'))).toEqual([]);
  expect(asked('app.bsky.actor.getProfiles')).toBe(2);
  expect((await namesOf('likes')).filter((name) => name.includes(': What '))).not.toEqual([]);
  await runOf('posts');
  await runOf('profile');
  expect(asked('app.bsky.feed.getPosts')).toBe(2);
  expect(asked('com.atproto.repo.listRecords')).toBe(4);
});

test.each(['server-error', 'rate-limit', 'garbage'] as const)(
  'a page whose people could not be asked for because of %s does not come without them',
  async (fault) => {
    await start();
    third.faults.always('people', fault);
    const code = fault === 'rate-limit' ? 'rate_limited' : 'provider_unavailable';
    await expect(runOf('following')).rejects.toMatchObject({ code });
  },
);

test('an account that has left its server is to be connected anew', async () => {
  await start();
  const gone = runOf('posts', third.people[1]?.id);
  await expect(gone).rejects.toMatchObject({ code: 'reconnect_required' });
});
