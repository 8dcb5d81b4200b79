import { sealedId } from '@data-connector/protocol';
import { ProviderStore } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { openKeyring, openRecord } from './support/opening.js';
import { chunks, toBulk, useStage } from './support/stage.js';
import { MARKER, ids, schemaOf } from './support/third-party.js';

const stage = useStage();

const documents = async (db: string) => {
  const { body } = await stage.world.admin.ask({ db, path: '_all_docs', query: { include_docs: true } });
  return (body as { rows: { doc: { _id: string; jwe: string } }[] }).rows.map(({ doc }) => doc);
};

test('everything is stored, numbered without a hole, and opens at the Vault', async () => {
  stage.third.serve('posts', chunks(ids('p', 1234), 100));
  stage.third.serve('likes', chunks(ids('l', 7), 3));
  const { status, last, faults } = await stage.run();
  expect([status, faults]).toEqual(['completed', []]);
  const docs = await documents(last?.datastores[schemaOf('posts')]?.name ?? '');
  const keyring = docs.find(({ _id }) => _id === 'keyring');
  const key = await openKeyring(keyring as never, stage.secret);
  const sealed = docs.filter((doc) => doc !== keyring);
  const records = await Promise.all(sealed.map(({ jwe }) => openRecord(jwe, key)));
  expect(records.map(({ sourceId }) => sourceId).sort()).toEqual(ids('p', 1234).sort());
  expect(records.map(({ n }) => n).sort((a, b) => a - b)).toEqual(ids('', 1234).map((_, i) => i + 1));
  expect(last).toMatchObject({
    cursors: { posts: { pages: 13 }, likes: { pages: 3 } },
    end: { outcome: 'completed' },
  });
});

test('the last records of a third party that takes its time are stored before its next page comes', async () => {
  const page = latch();
  stage.third.serve('posts', [ids('p', 3), ids('q', 3)], (number) =>
    number === 1 ? page.opened : undefined,
  );
  const { _id } = await stage.replica.start(await stage.connection(), stage.secret);
  await until(
    'three records',
    async () => (await stage.replica.ledger.get(_id))?.datastores[schemaOf('posts')]?.records === 3,
  );
  page.open();
  expect((await stage.replica.ended(_id)).status).toBe('completed');
});

test('nothing of a record, a token, a person or a key reaches the store in plain', async () => {
  stage.third.serve('posts', chunks(ids('secretsource', 20), 10));
  const connection = await stage.connection({
    accessToken: 'access-secret',
    refreshToken: 'refresh-secret',
    accountId: 'account-secret',
  });
  await stage.replica.ended((await stage.replica.start(connection, stage.secret))._id);
  const sent = stage.world.witness
    .of(stage.identity.provider)
    .map(({ path, body }) => `${path}\n${body.toString()}`)
    .join('\n');
  const secrets = [
    MARKER,
    'secretsource',
    'access-secret',
    'refresh-secret',
    'account-secret',
    connection.did,
    connection.proof,
    stage.secret,
  ];
  expect(secrets.filter((text) => sent.includes(text))).toEqual([]);
});

test('an item that comes again has a number each time, later ones higher, whichever handler finds it', async () => {
  const page = latch();
  const first = ids('p', 600);
  stage.third.serve('posts', [first, ['p-1', 'q-1', 'q-1']]);
  stage.third.serve('notes', [[{ id: 'p-7', name: 'newer' }, 'n-1']], () => page.opened);
  const { _id } = await stage.replica.start(await stage.connection(), stage.secret);
  const schema = schemaOf('posts');
  await until(
    '603 records',
    async () => (await stage.replica.ledger.get(_id))?.datastores[schema]?.records === 603,
  );
  page.open();
  const doc = await stage.replica.ended(_id);
  const { faults, last } = await stage.audit();
  expect([doc.status, faults]).toEqual(['completed', []]);
  expect(doc.handlers).toMatchObject({ posts: { records: 603 }, notes: { records: 2 } });
  expect([last?.datastores[schema], doc.datastores[schema]]).toMatchObject([{ last: 605 }, { records: 605 }]);
  const { name } = doc.datastores[schema] ?? { name: '' };
  const key = await openKeyring(doc.keyring as never, stage.secret);
  const sealed = (await documents(name)).slice(0, -1);
  const opened = await Promise.all(sealed.map(({ jwe }) => openRecord(jwe, key)));
  expect(opened.map(({ sourceId }) => sourceId)).toEqual([...first, 'p-1', 'q-1', 'q-1', 'p-7', 'n-1']);
  expect(opened[603]).toMatchObject({ n: 604, name: 'newer' });
});

test('a stranger’s document under the id of a record ends the handler: it does not count as stored', async () => {
  const page = latch();
  stage.third.serve('posts', chunks(ids('p', 1000), 500), (number) =>
    number === 1 ? page.opened : undefined,
  );
  const { _id } = await stage.replica.start(await stage.connection(), stage.secret);
  const schema = schemaOf('posts');
  const stored = await until('500 records', async () => {
    const datastore = (await stage.replica.ledger.get(_id))?.datastores[schema];
    return datastore?.records === 500 ? datastore : undefined;
  });
  const path = sealedId(501);
  await stage.world.admin.ask({ db: stored.name, path, method: 'put', body: { jwe: 'a stranger’s' } });
  page.open();
  const doc = await stage.replica.ended(_id);
  const { faults, last } = await stage.audit();
  expect(faults).toEqual([]);
  expect(doc).toMatchObject({
    handlers: { posts: { state: 'failed', code: 'internal_error', records: 500 } },
    datastores: { [schema]: { records: 500 } },
  });
  expect(last).toMatchObject({ cursors: { posts: { pages: 1 } }, datastores: { [schema]: { last: 500 } } });
});

test('a batch that is stored out of turn does not count before those in front of it', async () => {
  stage.third.serve('posts', chunks(ids('p', 1500), 500));
  let held: object | undefined;
  const release = stage.replica.faults.add(
    { kind: 'hang' },
    { match: (line) => toBulk(line) && line === (held ??= line) },
  );
  const { _id } = await stage.replica.start(await stage.connection(), stage.secret);
  // A result is committed after the second and the third were stored, while the first hangs.
  const stored = () =>
    stage.world.witness
      .of(stage.identity.provider)
      .filter(({ at, path, status }) => at === 'answer' && status === 201 && toBulk({ method: '', path }));
  await until('two datastores', () => stored().length === 2);
  const doc = await until('the result', async () => {
    const doc = await stage.replica.ledger.get(_id);
    return doc?.result === undefined ? undefined : doc;
  });
  expect(doc.datastores[schemaOf('posts')]?.records).toBe(0);
  release();
  expect((await stage.replica.ended(_id)).datastores[schemaOf('posts')]?.records).toBe(1500);
  const { faults, results } = await stage.audit();
  expect([faults, results[0]?.cursors]).toEqual([[], {}]);
});

test('the keyring lies in a datastore before its first record does, and is that of the sync', async () => {
  stage.third.serve('posts', [ids('p', 3)]);
  const { doc } = await stage.run();
  const name = doc.datastores[schemaOf('posts')]?.name ?? '';
  const order = stage.world.witness
    .of(stage.identity.provider)
    .filter(({ path, method }) => path.startsWith(`/${name}`) && method !== 'GET')
    .map(({ at, method, path }) => `${at} ${method} ${path.slice(name.length + 1)}`);
  expect(order).toEqual([
    'request PUT ',
    'answer PUT ',
    'request PUT /_security',
    'answer PUT /_security',
    'request PUT /keyring',
    'answer PUT /keyring',
    'request POST /_bulk_docs',
    'answer POST /_bulk_docs',
  ]);
  expect((await documents(name)).find(({ _id }) => _id === 'keyring')).toMatchObject(doc.keyring ?? {});
});

test('a sync that finds nothing makes no datastore, and completes with its cursors', async () => {
  stage.third.serve('posts', [[], []]);
  stage.third.serve('likes', [[]]);
  const { status, last, faults } = await stage.run();
  expect([status, faults]).toEqual(['completed', []]);
  expect(last).toMatchObject({ datastores: {}, cursors: { posts: { pages: 2 }, likes: { pages: 1 } } });
  const made = stage.world.witness
    .of(stage.identity.provider)
    .filter(({ path }) => /-[0-9a-f]{32}/.test(path));
  expect(made).toEqual([]);
});

test('a datastore’s members are the provider’s accounts, which are no admins of it; others do not get in', async () => {
  const { identity, world } = stage;
  stage.third.serve('posts', [ids('p', 3)]);
  const { doc } = await stage.run();
  const db = doc.datastores[schemaOf('posts')]?.name ?? '';
  expect((await world.admin.ask({ db, path: '_security' })).body).toEqual({
    admins: { names: [], roles: ['_admin'] },
    members: { names: [], roles: [identity.provider] },
  });

  await stage.begin();
  await stage.start();
  const ask = async (who: typeof identity | undefined, path: string, method = 'GET') => {
    const password = who?.keys.storePassword ?? '';
    const name = who && (await new ProviderStore(world.store, who.provider).account(password));
    const basic = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
    const headers = { 'content-type': 'application/json', ...(who ? { authorization: basic } : {}) };
    const body = method === 'PUT' ? '{}' : null;
    return (await fetch(new URL(`/${db}${path}`, world.store.url), { method, headers, body })).status;
  };
  const asStranger = await Promise.all([
    ask(undefined, ''),
    ask(stage.identity, '/keyring'),
    ask(stage.identity, '/_changes'),
    ask(stage.identity, '', 'DELETE'),
  ]);
  expect(asStranger).toEqual([401, 403, 403, expect.any(Number)]);
  expect(await ask(identity, '/keyring')).toBe(200);
  const asAdmin = [
    await ask(identity, '/_design/x', 'PUT'),
    await ask(identity, '/_security', 'PUT'),
    await ask(identity, '', 'DELETE'),
    asStranger[3] ?? 0,
  ];
  expect(asAdmin.filter((status) => status < 400)).toEqual([]);
});

test('a store that is away while the first records come is waited for', async () => {
  stage.third.serve('posts', [ids('p', 3)]);
  const isDatastore = ({ path }: { path: string }) => /-[0-9a-f]{32}/.test(path);
  // More often than one request is repeated.
  stage.replica.faults.add({ kind: 'answer', status: 503 }, { match: isDatastore, times: 5 });
  const { status, last, faults } = await stage.run();
  expect([status, faults]).toEqual(['completed', []]);
  expect(last?.datastores[schemaOf('posts')]?.last).toBe(3);
});

test('one handler’s failure leaves the others, and what it had fetched is kept with its cursor', async () => {
  stage.third.serve('posts', chunks(ids('p', 700), 100), (page) => {
    if (page === 6) throw new ConnectorError('provider_unavailable');
  });
  stage.third.serve('likes', chunks(ids('l', 700), 100));
  const { status, last, faults } = await stage.run();
  expect([status, faults]).toEqual(['partial', []]);
  expect(last).toMatchObject({
    cursors: { posts: { pages: 6 }, likes: { pages: 7 } },
    datastores: { [schemaOf('posts')]: { last: 600 }, [schemaOf('likes')]: { last: 700 } },
    end: { outcome: 'partial', code: 'provider_unavailable' },
  });
});
