import { createVault, generateVaultKey, publicJwk, type VaultKey } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { cut, json, problem } from '../support/fake-gateway.js';
import { connection, did, keys, provider } from '../support/person.js';
import { keyringFor } from '../support/sealer.js';
import { createWorld, path, syncId, token, type World } from '../support/world.js';

let world: World;
beforeEach(async () => (world = await createWorld()));
afterEach(() => world.close());
const started = `POST /sync/${provider}`;
const accepted = (_seen: unknown, response: Parameters<typeof cut>[1]) =>
  json(response, 202, { syncId, token });
const bodies = () =>
  world.gateway.seen
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);

test('sends the connection as it is, the public part of the key, and the wishes', async () => {
  const key = generateVaultKey();
  const wishes = { handlers: ['posts'], limit: 10, notify: { relay: 'push', ref: 'me' } };
  const handle = await world.vault.sync(connection, key, wishes);
  expect(handle.ticket).toEqual({ syncId, provider, token });
  expect(bodies()).toEqual([{ did, config: connection, key: { jwk: publicJwk(key.privateKey) }, ...wishes }]);
});

test('asks again when the answer was lost', async () => {
  world.gateway.on(started, cut, accepted);
  await expect(world.vault.sync(connection, keys.secret)).resolves.toMatchObject({ syncId });
  expect(bodies()).toHaveLength(2);
});

describe('an answer that may wait for the outcome', () => {
  const preferences = () => world.gateway.seen.map(({ headers }) => headers['prefer']);
  const { cursors: _none, ...first } = connection;

  test('is asked for by a refresh, unless it is told otherwise, and by no first sync', async () => {
    await world.vault.sync(connection, keys.secret);
    await world.vault.sync(connection, keys.secret, { wait: 0 });
    await world.vault.sync(first, keys.secret);
    await world.vault.sync(first, keys.secret, { wait: 5 });
    expect(preferences()).toEqual(['wait=2', undefined, undefined, 'wait=5']);
  });

  test('that has it saves asking for status and events', async () => {
    const view = world.view({ result: await world.result(0) });
    world.gateway.on(started, (_seen, response) => json(response, 202, { syncId, token, view }));
    const handle = await world.vault.sync(connection, keys.secret);
    const updates: unknown[] = [];
    for await (const update of handle.events()) updates.push(update);
    expect(updates).toEqual([
      { type: 'snapshot', view },
      { type: 'completed', view },
    ]);
    expect(await handle.ended()).toEqual(view);
    expect(handle.ticket).toEqual({ syncId, provider, token });
    expect(world.gateway.seen).toHaveLength(1);
  });

  test('is refused if it has that of another sync', async () => {
    const view = { ...world.view(), syncId: `20261105-${'B'.repeat(22)}` };
    world.gateway.on(started, (_seen, response) => json(response, 202, { syncId, token, view }));
    expect(await codeOf(() => world.vault.sync(connection, keys.secret))).toBe('answer_malformed');
  });
});

test.each([
  ['sync_running', 409],
  ['config_refused', 403],
  ['busy', 503],
])('%s is for the Vault to decide, not asked again', async (code, status) => {
  world.gateway.on(started, problem(status, code));
  expect(await codeOf(() => world.vault.sync(connection, keys.secret))).toBe(code);
  expect(bodies()).toHaveLength(1);
});

test.each([
  ['no token', { syncId }],
  ['no syncId', { token }],
  ['a syncId that would lead elsewhere', { syncId: '../../admin', token }],
])('an answer with %s is refused', async (_name, answer) => {
  world.gateway.on(started, (_seen, response) => json(response, 202, answer));
  expect(await codeOf(() => world.vault.sync(connection, keys.secret))).toBe('answer_malformed');
});

test('another person’s connection is not sent', async () => {
  const other = createVault({ gateway: world.gateway.url, did: `0x${'1'.repeat(40)}` });
  expect(await codeOf(() => other.sync(connection, keys.secret))).toBe('config_refused');
  expect(await codeOf(() => other.disconnect(connection))).toBe('config_refused');
  expect(await codeOf(() => other.openSync({ syncId, provider, token, connection, key: keys.secret }))).toBe(
    'config_refused',
  );
  expect(world.gateway.seen).toEqual([]);
});

describe('a superseded connection', () => {
  const { cursors: _none, ...renewed } = {
    ...connection,
    accessToken: 'access-9',
    refreshToken: 'refresh-9',
    proof: 'proof-9',
  };
  const superseded = async (facts: Record<string, unknown> = {}, value: unknown = renewed) =>
    problem(409, 'connection_superseded', {
      superseded: {
        keyring: world.sealer.keyring,
        connection: await world.sealer.superseding(value),
        ...facts,
      },
    });

  test('is replaced, saved with the cursors the Vault had, and sent once more', async () => {
    world.gateway.on(started, await superseded(), accepted);
    const saved: unknown[] = [];
    const handle = await world.vault.sync(connection, keys.secret, {
      onConnection: (one) => void saved.push(one),
    });
    const expected = { ...renewed, cursors: connection.cursors };
    expect(saved).toEqual([expected]);
    expect(handle.connection).toEqual(expected);
    expect(bodies().map(({ config }) => config)).toEqual([connection, expected]);
  });

  test('is not replaced for ever', async () => {
    world.gateway.on(started, await superseded());
    expect(await codeOf(() => world.vault.sync(connection, keys.secret))).toBe('connection_superseded');
    expect(bodies()).toHaveLength(2);
  });

  test.each<[string, VaultKey, () => Promise<ReturnType<typeof problem>>, string]>([
    [
      'nothing leads to another',
      keys.secret,
      async () => superseded({ connection: 1 }),
      'connection_superseded',
    ],
    [
      'the other is another account’s',
      keys.secret,
      async () => superseded({}, { ...renewed, account: { id: '1', name: '' } }),
      'tampered',
    ],
    [
      'the other is under another data key',
      keys.secret,
      async () => superseded({ keyring: await keyringFor(keys.secret, new Uint8Array(32).fill(7)) }),
      'tampered',
    ],
    ['the other is sealed to another key', keys.passphrase, async () => superseded(), 'key_wrong'],
  ])('is not replaced when %s', async (_name, key, way, code) => {
    world.gateway.on(started, await way());
    const saved: unknown[] = [];
    expect(
      await codeOf(() => world.vault.sync(connection, key, { onConnection: (one) => void saved.push(one) })),
    ).toBe(code);
    expect(saved).toEqual([]);
  });
});

describe('erasing and disconnecting', () => {
  const receiptOf = (facts: Record<string, unknown>) =>
    world.signer.sign('receipt', {
      version: 1,
      provider,
      erasedAt: '2026-11-05T00:00:00.000Z',
      datastores: [],
      ...facts,
    });

  test('erasing gives the verified receipt, again if asked again', async () => {
    const receipt = await receiptOf({ syncId });
    world.gateway.on(`DELETE ${path}`, cut, (_seen, response) => json(response, 200, { receipt }));
    await expect(world.handle().erase()).resolves.toMatchObject({ syncId });
    await expect(world.handle().erase()).resolves.toMatchObject({ syncId });
    expect(world.gateway.seen[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  test('another sync’s receipt is refused', async () => {
    const receipt = await receiptOf({ syncId: 'other' });
    world.gateway.on(`DELETE ${path}`, (_seen, response) => json(response, 200, { receipt }));
    expect(await codeOf(() => world.handle().erase())).toBe('tampered');
  });

  test('disconnecting sends the connection and gives the verified receipt', async () => {
    const receipt = await receiptOf({ accountId: connection.account.id, did, revoked: true });
    world.gateway.on(`DELETE /connect/${provider}`, (_seen, response) => json(response, 200, { receipt }));
    await expect(world.vault.disconnect(connection)).resolves.toMatchObject({ revoked: true });
    expect(JSON.parse(world.gateway.seen[0]?.body ?? '')).toEqual({ did, config: connection });
  });

  test('a receipt for another account is refused', async () => {
    const receipt = await receiptOf({ accountId: '1' });
    world.gateway.on(`DELETE /connect/${provider}`, (_seen, response) => json(response, 200, { receipt }));
    expect(await codeOf(() => world.vault.disconnect(connection))).toBe('tampered');
  });
});
