import { inTime } from '@data-connector/testing/until';
import { provider as twitter } from '../src/index.js';
import { connected, type Connected } from './connected.js';

const open: Connected[] = [];
afterEach(() => Promise.all(open.splice(0).map(({ x }) => x.close())));

async function setUp(...[options, without]: Parameters<typeof connected>): Promise<Connected> {
  const made = await connected({ sizes: { posts: 30, following: 30 }, ...options }, without);
  open.push(made);
  return made;
}

test('the account is known by its own address', async () => {
  const { accountId, provider, tokens } = await setUp();
  expect(await provider.account({ accessToken: tokens.accessToken }, inTime())).toEqual({
    id: accountId,
    name: 'Ada Example',
    username: 'ada_example',
    url: 'https://x.com/ada_example',
    avatarUrl: expect.stringMatching(/^https:\/\/pbs\.twimg\.com\//),
  });
});

test('the list of accounts begins anew when its page token is no longer known', async () => {
  const { run } = await setUp();
  const snapshot = '00000000-0000-4000-8000-000000000000';
  const token = `pagination_token=${'f'.repeat(32)}`;
  const again = await run('following', { cursor: { snapshot, next: { token, skip: 3 } } });
  expect(again.items).toEqual((await run('following')).items);
  expect(again.cursor).not.toMatchObject({ snapshot });
});

test('a missing scope is scope_missing', async () => {
  const { run } = await setUp({}, ['follows.read']);
  await expect(run('following')).rejects.toMatchObject({ code: 'scope_missing' });
  expect((await run('posts')).items).toHaveLength(30);
});

test('an account that X does not know has to be connected again', async () => {
  const { run } = await setUp();
  const account = { id: '99', name: '' };
  await expect(run('posts', { account })).rejects.toMatchObject({ code: 'reconnect_required' });
});

test('deleted posts that are referred to do not cost the page', async () => {
  const { run, x } = await setUp({ sizes: { posts: 0 } });
  x.add('posts', { kind: 'quote-of-deleted' });
  const { items } = await run('posts');
  expect(items).toHaveLength(1);
  expect(items[0]?.['includes']).not.toHaveProperty('tweets');
});

test('without a simulator X’s own hosts are called', () => {
  const provider = twitter.create({ clientId: 'id', clientSecret: 'secret' });
  const strategy = provider.strategy({ callbackURL: 'https://us.example/auth', store: {} as never });
  const { _oauth2: called } = strategy as unknown as { _oauth2: Record<string, string> };
  expect([called['_authorizeUrl'], called['_accessTokenUrl']]).toEqual([
    'https://x.com/i/oauth2/authorize',
    'https://api.x.com/2/oauth2/token',
  ]);
});
