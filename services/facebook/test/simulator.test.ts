import { createHmac } from 'node:crypto';
import { RECORDS } from '@data-connector/protocol';
import { map } from './mapping.js';
import { simulated, type Options, type Simulated } from './simulated.js';

let stage: Simulated;
async function start(options?: Options): Promise<Simulated> {
  stage = await simulated(options);
  return stage;
}
afterEach(() => stage.simulator.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    data?: Record<string, unknown>[];
    paging?: { next?: string; cursors?: object };
    error?: Record<string, unknown>;
  };
}

async function get(
  path: string,
  query: Record<string, string> = {},
  token = stage.simulator.connect().accessToken,
): Promise<Answer> {
  const { app, url } = stage.simulator;
  const proof = createHmac('sha256', app.clientSecret).update(token).digest('hex');
  const search = new URLSearchParams({ appsecret_proof: proof, ...query });
  const answer = await fetch(`${url}/v25.0/${path}?${search}`, {
    headers: { Authorization: `OAuth ${token}` },
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
}

test('only the fields that were asked for come, and the id', async () => {
  await start();
  const { body } = await get('me/posts', { fields: 'message,attachments{title}', limit: '50' });
  const names = new Set(body.data?.flatMap(Object.keys));
  expect([...names].sort()).toEqual(['attachments', 'id', 'message']);
  const attachments = body.data?.flatMap(
    (post) => (post['attachments'] as { data: object[] } | undefined)?.data ?? [],
  );
  expect([...new Set(attachments?.flatMap(Object.keys))]).toEqual(['title']);
});

test.each(['type', 'link', 'name', 'caption', 'description', 'source'])(
  'the field %s gives error 12',
  async (field) => {
    await start();
    expect((await get('me/posts', { fields: `id,${field}` })).body.error).toMatchObject({ code: 12 });
  },
);

test.each([
  ['me/posts', { fields: 'nonsense' }, { code: 100 }],
  ['me/posts', { after: 'nonsense' }, { code: 100 }],
  ['me/posts', { appsecret_proof: 'wrong' }, { code: 100, type: 'GraphMethodException' }],
  ['12345/posts', {}, { code: 100, error_subcode: 33, type: 'GraphMethodException' }],
])('%s with %j is an error object', async (path, query, error) => {
  await start();
  const { body, status } = await get(path, query);
  expect(status).toBe(400);
  expect(body.error).toMatchObject({
    type: 'OAuthException',
    fbtrace_id: expect.any(String),
    message: expect.any(String),
    ...error,
  });
});

test.each([
  ['unknown', undefined],
  ['expired', 463],
  ['revoked', 458],
])('a token that is %s is error 190 with subcode %s', async (fate, error_subcode) => {
  const { simulator } = await start();
  const token = fate === 'unknown' ? 'nonsense' : simulator.connect().accessToken;
  if (fate === 'expired') simulator.grants.expire(token);
  if (fate === 'revoked') simulator.grants.endOf(token);
  const { body } = await get('me', {}, token);
  expect(body.error).toMatchObject({ code: 190, type: 'OAuthException' });
  expect(body.error?.['error_subcode']).toBe(error_subcode);
});

test('since and until bound the posts, not the likes', async () => {
  await start({ sizes: { posts: 50, following: 10 } });
  const times =
    (await get('me/posts', { fields: 'created_time', limit: '50' })).body.data?.map(
      ({ created_time }) => Date.parse(String(created_time)) / 1000,
    ) ?? [];
  const [until = 0, since = 0] = [times[10], times[30]];
  const bounds = { since: String(since), until: String(until), fields: 'created_time', limit: '100' };
  const within = (await get('me/posts', bounds)).body.data?.length;
  expect(within).toBe(times.filter((time) => time > since && time < until).length);
  expect((await get('me/likes', bounds)).body.data).toHaveLength(10);
});

test('the address of the next page holds the token and leads on', async () => {
  await start({ sizes: { posts: 60 }, oddPages: false });
  const token = stage.simulator.connect().accessToken;
  const { body } = await get('me/posts', { fields: 'id', limit: '25' }, token);
  const next = new URL(body.paging?.next ?? '');
  expect(next.searchParams.get('access_token')).toBe(token);
  next.searchParams.set(
    'appsecret_proof',
    createHmac('sha256', stage.simulator.app.clientSecret).update(token).digest('hex'),
  );
  const second = (await (await fetch(next)).json()) as Answer['body'];
  expect(second.data).toHaveLength(25);
  expect(second.data?.[0]?.['id']).not.toBe(body.data?.[0]?.['id']);
});

test('a limit of calls is error 4 with the time to wait', async () => {
  await start({ rateLimit: 2 });
  const token = stage.simulator.connect().accessToken;
  const first = await get('me', {}, token);
  expect(JSON.parse(first.headers.get('x-app-usage') ?? '')).toMatchObject({ call_count: 50 });
  await get('me', {}, token);
  const { body, headers } = await get('me', {}, token);
  expect(body.error).toMatchObject({ code: 4 });
  expect(headers.get('x-business-use-case-usage')).toContain('"estimated_time_to_regain_access":60');
});

test('the same seed gives the same posts, and people have posts of their own', async () => {
  const posts = async (seed: number, person = 0) => {
    const { simulator } = await start({ sizes: { posts: 30 }, seed });
    const token = simulator.connect(simulator.people[person]?.id).accessToken;
    const { body } = await get('me/posts', { fields: 'message', limit: '30' }, token);
    if (seed !== 3) await simulator.close();
    return body.data?.map(({ message }) => message);
  };
  const first = await posts(1);
  expect(await posts(1)).toEqual(first);
  expect(await posts(1, 1)).not.toEqual(first);
  expect(await posts(3)).not.toEqual(first);
});

test('there are posts of every kind, with odd ones among them', async () => {
  const { run } = await start({ sizes: { posts: 60 } });
  const records = (await run('posts')).items.map((item) => RECORDS.post.parse(map('posts', item)));
  expect(new Set(records.map(({ type }) => type))).toEqual(
    new Set(['status', 'photo', 'link', 'album', 'video', 'life_event', 'event']),
  );
  expect(records.some(({ content }) => content?.length === 63_206)).toBe(true);
  expect(records.some(({ content }) => content?.startsWith('שלום'))).toBe(true);
  expect(records.some(({ name }) => name.startsWith('Post, 2026-'))).toBe(true);
  expect(records.every(({ uri }) => uri.startsWith('https://www.facebook.com/'))).toBe(true);
});

test('what is added and removed while it runs is seen', async () => {
  const { run, simulator } = await start({ sizes: { posts: 20, following: 5 } });
  const added = simulator.add('posts', { message: 'Hello' });
  const like = simulator.add('following', { name: 'A page' });
  expect(simulator.counts()).toEqual({ posts: 21, following: 6 });
  expect((await run('posts')).ids).toContain(added);
  expect((await run('following')).ids).toContain(like);
  expect(simulator.remove('posts', added)).toBe(true);
  expect(simulator.remove('following', like)).toBe(true);
  expect((await run('posts')).ids).not.toContain(added);
  expect(simulator.counts()).toEqual({ posts: 20, following: 5 });
});

test('a large account is walked whole without being held', async () => {
  const { run } = await start({ sizes: { posts: 5000, following: 0 } });
  expect(new Set((await run('posts')).ids).size).toBe(5000);
});

test('tokens and codes begin with the marker', async () => {
  const { simulator } = await start({ marker: 'CANARY' });
  expect(simulator.connect().accessToken).toMatch(/^CANARY/);
});
