import { SCHEMAS, type SyncStarted } from '@data-connector/protocol';
import { defineProvider, type HandlerData } from '@data-connector/provider';
import { plain, standIn, type Said } from '@data-connector/testing/stand-in';
import { until } from '@data-connector/testing/until';
import { openKeyring, openResult } from './support/opening.js';
import { connectionFor, freshIdentity, freshSecret, startWorld, type World } from './support/replica.js';
import { startService, type TestService } from './support/service.js';

let world: World;
let service: TestService;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => service.stop());
afterAll(() => world.close());

/** A provider of two lists that say when they have not changed: one of what is new, and one that comes whole. */
function conditional(name: string) {
  const data = plain({ list: { conditional: true } });
  const [things] = data.handlers as [HandlerData];
  const { order: _order, ...whole } = things as Extract<typeof things, { mode: 'incremental' }>;
  const others = { ...whole, mode: 'snapshot', name: 'others', schema: SCHEMAS.post } as const;
  return defineProvider({
    ...data,
    name,
    handlers: [things, { ...others, pages: { ...things.pages, path: 'others' } }],
  });
}

const LIST: Said = {
  headers: { etag: '"of-this-list"' },
  body: {
    items: [
      { id: 2, at: '2' },
      { id: 1, at: '1' },
    ],
  },
};

test('a sync of lists that have not changed asks once for each, ends completed, and makes no database', async () => {
  const identity = await freshIdentity();
  const definition = conditional(identity.provider);
  const third = await standIn(definition, ({ headers }) =>
    headers['if-none-match'] === '"of-this-list"' ? { status: 304 } : LIST,
  );
  service = await startService(world, { identity, definition, simulator: third.url });
  const secret = freshSecret();
  const [things, others] = [SCHEMAS.following, SCHEMAS.post];

  /** Syncs both lists; gives how it ended and what it came to. */
  const sync = async (connection: Awaited<ReturnType<typeof connectionFor>>) => {
    third.asked.length = 0;
    const { body } = await service.sync(connection, secret, { handlers: ['things', 'others'] });
    const { view, result } = await ended(body);
    return { asked: third.asked.map(({ path }) => path).sort(), started: body, view, result };
  };
  const ended = async (started: SyncStarted) => {
    const view = await until('its end', async () => {
      const { body } = await service.view(started, started.token);
      return body.status === 'running' ? undefined : body;
    });
    const key = await openKeyring(view.keyring, secret);
    return { view, result: await openResult(view.result ?? '', key, identity.keys.signing.publicJwk) };
  };
  const databases = async () =>
    (await world.admin.list(`${identity.provider}-`)).filter((name) => /-[0-9a-f]{32}$/.test(name));

  const first = await sync(await connectionFor(identity));
  expect(first.view.handlers).toMatchObject({ things: { records: 2 }, others: { records: 2 } });
  expect(Object.keys(first.view.handlers['things'] ?? {})).not.toContain('unchanged');
  expect(first.result.snapshots['others']?.complete).toBe(true);
  expect(await databases()).toHaveLength(2);
  await service.erase(first.started, first.started.token);
  expect(await databases()).toEqual([]);

  const { connection, cursors } = first.result;
  const second = await sync({ ...connection, cursors });
  expect(second.asked).toEqual(['/v1/others', '/v1/things']);
  expect(second.view.status).toBe('completed');
  const nothing = { state: 'completed', records: 0, unchanged: true };
  expect(second.view.handlers).toMatchObject({ things: nothing, others: nothing });
  // A complete snapshot without records would have the Vault drop all that it has.
  expect(second.result.snapshots).toEqual({});
  expect(second.result.datastores).toEqual({});
  expect([second.view.datastores[things]?.records, second.view.datastores[others]?.records]).toEqual([0, 0]);
  expect(await databases()).toEqual([]);
});
