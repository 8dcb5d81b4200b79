import { recordId } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { TokenRejected, rateLimited } from '@data-connector/provider';
import { openJson, openKeyring } from './support/opening.js';
import { chunks, useStage } from './support/stage.js';
import { MAX_NAME, ids, schemaOf } from './support/third-party.js';

const stage = useStage();
const posts = schemaOf('posts');

const limited = rateLimited({ until: Date.now() + 900_000 });
const { retryAt = '' } = limited.extras;
const faults: [string, unknown, object][] = [
  ['rate_limited', limited, { code: 'rate_limited', retryAt }],
  ['provider_unavailable', new ConnectorError('provider_unavailable'), { code: 'provider_unavailable' }],
  ['a thing that is no error of ours', new TypeError('x is not a function'), { code: 'internal_error' }],
  ['a rejected token', 'call', { code: 'reconnect_required' }],
];

test.each(faults)(
  'a handler that meets %s fails with its code, the others complete, and the sync is partial',
  async (_what, fault, expected) => {
    stage.third.request = () => Promise.reject(new TokenRejected());
    stage.third.serve('posts', chunks(ids('p', 20), 10), (page, { call }) => {
      if (page === 0) return;
      if (fault === 'call') return call(stage.third.request);
      throw fault as Error;
    });
    stage.third.serve('likes', [ids('l', 3)]);
    const { doc, last, faults } = await stage.run();
    expect(faults).toEqual([]);
    expect(doc).toMatchObject({
      status: 'partial',
      ...expected,
      handlers: {
        posts: { state: 'failed', records: 10, ...expected },
        likes: { state: 'completed', records: 3 },
      },
    });
    expect(last).toMatchObject({
      end: { outcome: 'partial', ...expected },
      cursors: { posts: { pages: 1 }, likes: { pages: 1 } },
    });
    const noToken = doc.code === 'reconnect_required';
    expect([doc.retry, doc.nextSyncAt === undefined]).toEqual(
      noToken ? ['reconnect', true] : ['later', false],
    );
    if ('retryAt' in expected)
      expect(Date.parse(doc.nextSyncAt ?? '')).toBeGreaterThanOrEqual(Date.parse(retryAt));
  },
);

test('a sync whose every handler fails without a record has failed', async () => {
  for (const handler of ['posts', 'likes', 'notes', 'friends'] as const)
    stage.third.serve(handler, [['x']], () => {
      throw new ConnectorError('provider_unavailable');
    });
  const { doc, last } = await stage.run();
  expect(doc).toMatchObject({ status: 'failed', code: 'provider_unavailable' });
  expect([last?.cursors, last?.datastores]).toEqual([{}, {}]);
});

test('a handler whose scope was not granted is declined and not run, and the sync is completed', async () => {
  stage.third.serve('friends', [['f-1']]);
  const { doc } = await stage.run({ scopes: ['read'] });
  expect(doc).toMatchObject({
    status: 'completed',
    handlers: { friends: { state: 'declined', code: 'scope_missing', records: 0 } },
  });
  expect(stage.third.given['friends']).toBeUndefined();
});

test('a handler that need not be asked yet is skipped, unless it is asked for by name', async () => {
  stage.third.serve('posts', [['p-1'], ['p-2']]);
  const due = new Date(Date.now() + 1000_000).toISOString();
  const cursors = { posts: { pages: 1, due } };
  const skipped = await stage.run({ cursors });
  expect(skipped.doc).toMatchObject({
    status: 'completed',
    handlers: { posts: { state: 'skipped', dueAt: due } },
  });
  expect(skipped.last?.cursors).toEqual(cursors);
  const asked = await stage.run({ cursors }, { handlers: ['posts'] });
  expect(asked.doc.handlers).toMatchObject({ posts: { state: 'completed', records: 1 } });
  expect(Object.keys(asked.doc.handlers)).toEqual(['posts']);
});

test('items of which no record can be made are delivered sealed in quarantine, with what fits of them', async () => {
  const huge = { id: 'huge', name: 'x'.repeat(MAX_NAME + 1) };
  const [bad, worse] = [
    { id: 'bad', name: 7 },
    { id: 'worse', name: undefined },
  ];
  stage.third.serve('posts', [
    ['p-1', bad, worse],
    [huge, 'p-2'],
  ]);
  stage.third.serve('likes', [['l-1']]);
  const { doc, last, faults } = await stage.run();
  expect(doc).toMatchObject({
    status: 'completed',
    handlers: { posts: { records: 2, quarantined: 3 }, likes: { records: 1, quarantined: 0 } },
  });
  expect(last?.datastores).toMatchObject({ [posts]: { last: 2 }, quarantine: { last: 3 } });
  expect(faults).toEqual([]);
  const { name } = doc.datastores['quarantine'] ?? { name: '' };
  const request = { db: name, path: '_all_docs', query: { include_docs: true } };
  const { rows } = (await stage.world.admin.ask(request)).body as { rows: { doc: { jwe: string } }[] };
  const key = await openKeyring(doc.keyring as never, stage.secret);
  const opened = await Promise.all(rows.slice(0, -1).map(({ doc: { jwe } }) => openJson(jwe, key)));
  const told = { schema: 'quarantine', handler: 'posts' };
  const of = (id: string) => ({ _id: recordId(stage.identity.provider, '7', id), sourceId: id });
  expect(opened).toEqual([
    { ...told, ...of('bad'), reason: 'misfit', sourceData: bad },
    { ...told, ...of('worse'), reason: 'misfit', sourceData: { id: 'worse' } },
    { ...told, ...of('huge'), reason: 'too_large' },
  ]);
});

test('reaching the limit is completed, with more to come soon, and the next sync goes on there', async () => {
  stage.third.script('posts', async function* ({ cursor, limit = Infinity }) {
    const from = Number((cursor as { pages?: number } | undefined)?.pages ?? 0);
    for (let page = from; page < 10; page++) {
      const more = page - from + 1 === limit;
      yield {
        items: [{ id: `p-${page}`, name: 'x' }],
        cursor: { pages: page + 1 },
        ...(more ? { more } : {}),
      };
      if (more) return;
    }
  });
  const first = await stage.run({}, { limit: 4 });
  expect(first.doc).toMatchObject({
    status: 'completed',
    handlers: { posts: { state: 'completed', records: 4, more: true } },
  });
  expect(Date.parse(first.doc.nextSyncAt ?? '') - Date.now()).toBeLessThan(3_600_000);
  const cursors = first.last?.cursors ?? {};
  expect(cursors).toEqual({ posts: { pages: 4 } });
  const second = await stage.run({ cursors });
  expect(second.doc).toMatchObject({ status: 'completed', handlers: { posts: { records: 6 } } });
  expect(second.doc.handlers['posts']).not.toHaveProperty('more');
});

test('a cursor of a handler that was not run is handed on as it came', async () => {
  stage.third.serve('posts', [['p-1']]);
  const { last } = await stage.run({ cursors: { likes: { pages: 3 } } }, { handlers: ['posts'] });
  expect(last?.cursors).toEqual({ posts: { pages: 1 }, likes: { pages: 3 } });
});

test('every result signs the cursors that the sync began with', async () => {
  stage.third.serve('posts', chunks(ids('p', 1500), 500));
  const from = { posts: { pages: 1 }, gone: { any: ['thing', { it: 'is' }] } };
  const known = await stage.run({ cursors: from });
  expect(known.results.map((result) => result.from)).toEqual(known.results.map(() => from));
  const none = await stage.run();
  expect(none.last?.from).toEqual({});
});
