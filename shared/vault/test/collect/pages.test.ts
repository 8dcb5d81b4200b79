import { codeOf } from '../support/code-of.js';
import { cut, json } from '../support/fake-gateway.js';
import { keys, schema } from '../support/person.js';
import { vaultStore } from '../support/vault-store.js';
import { createWorld, path, type World } from '../support/world.js';
import type { CollectOptions } from '../../src/index.js';

let world: World;
afterEach(() => world.close());

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** What a Vault without PouchDB collects with. */
function direct(): { options: CollectOptions; records: Map<string, unknown> } {
  const { options, records } = vaultStore();
  const { databaseFor: _none, ...rest } = options;
  return { options: rest, records };
}
const asked = () => world.gateway.seen.filter((one) => one.path.includes('/datastores/'));

test.each([
  ['one page', 10, 1],
  ['pages that end with a part of one', 300, 2],
  // The keyring makes one more document.
  ['pages that fit exactly', 499, 3],
])('reads %s', async (_name, count, requests) => {
  world = await createWorld();
  await world.put(...(await world.sealed(...numbers(count))));
  const { options, records } = direct();
  await world.collect(options, count);
  expect([records.size, asked().length]).toEqual([count, requests]);
  expect(new Set(asked().map((one) => one.path.split('?')[0]?.split('/').pop()))).toEqual(
    new Set(['_all_docs']),
  );
});

test('a page is asked for while the one before is written', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(...numbers(300))));
  const { options } = direct();
  let atFirst: number | undefined;
  const upsert = async (): Promise<void> => {
    while (asked().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    atFirst ??= asked().length;
  };
  await world.collect({ ...options, upsert }, 300);
  expect(atFirst).toBe(2);
});

test('what is cut, truncated or failing is asked for again, from where it was', async () => {
  world = await createWorld(keys.secret, { completeness: 600_000, attempts: 1 });
  await world.put(...(await world.sealed(...numbers(300))));
  world.gateway.on(
    `GET ${path}/datastores/`,
    cut,
    world.toStore,
    (_seen, response) =>
      response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end('{"rows":[{'),
    (_seen, response) => json(response, 503, { code: 'datastore_unavailable' }),
    world.toStore,
  );
  const { options, records } = direct();
  const written: number[] = [];
  await world.collect({ ...options, progress: ({ upTo }) => written.push(upTo) }, 300);
  expect([records.size, written]).toEqual([300, [250, 300]]);
});

test.each<[string, number, object, string]>([
  ['a refused token', 401, { code: 'token_invalid' }, 'token_invalid'],
  ['an erased sync', 410, { code: 'sync_erased' }, 'sync_erased'],
  ['an answer of another shape', 200, { rows: [{ id: 7 }] }, 'answer_malformed'],
  [
    'an answer out of order',
    200,
    { rows: ['000000000002', '000000000001'].map((id) => ({ id, doc: {} })) },
    'answer_malformed',
  ],
])('%s ends it', async (_name, status, body, code) => {
  world = await createWorld();
  world.gateway.on(`GET ${path}/datastores/`, (_seen, response) => json(response, status, body));
  expect(await codeOf(() => world.collect(direct().options, 1))).toBe(code);
});

test('a server that gives the same page again and again is not asked for ever', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(...numbers(250))));
  world.gateway.on(`GET ${path}/datastores/`, (seen, response) =>
    world.toStore({ ...seen, path: seen.path.replace(/&startkey=[^&]*&skip=1/, '') }, response),
  );
  expect(await codeOf(() => world.collect(direct().options, 251))).toBe('answer_malformed');
});

test('goes on after the record up to which an earlier try had got', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(...numbers(300))));
  const { options, records } = direct();
  let after: Record<string, number> = {};
  const progress = ({ upTo }: { upTo: number }): void => {
    if (upTo > 250) throw new Error('crash');
    after = { [schema]: upTo };
  };
  await expect(world.collect({ ...options, progress }, 300)).rejects.toThrow('crash');
  records.clear();
  const collected = await world.collect({ ...options, after }, 300);
  expect([collected.records, records.size]).toEqual([50, 50]);
  expect(asked().at(-1)?.path).toContain(encodeURIComponent('"000000000250"'));
});

test('what is beyond the promised records may have holes, and an earlier try has got no further than what is promised', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1, 2, 4, 5)));
  const { options, records } = direct();
  const got: number[] = [];
  const running = { datastores: { [schema]: { name: world.name, url: 'unused', records: 4 } } };
  const result = await world.result(1, { end: undefined as never });
  await world.handle().collect({
    ...options,
    progress: ({ upTo }) => got.push(upTo),
    view: world.view({ ...running, status: 'interrupted', result }, 4),
  });
  expect([records.size, got]).toEqual([4, [1]]);
});

test('whoever leaves early waits for no page that is on its way', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(...numbers(300))));
  const left = new Promise<void>((resolve) =>
    world.gateway.on(
      `GET ${path}/datastores/`,
      world.toStore,
      (_seen, response) => void response.once('close', resolve),
    ),
  );
  const upsert = () => Promise.reject(new Error('disk full'));
  await expect(world.collect({ ...direct().options, upsert }, 300)).rejects.toThrow('disk full');
  await left;
});

test('a record that comes late is waited for', async () => {
  world = await createWorld(keys.secret, { completeness: 600_000 });
  const [first, late] = await world.sealed(1, 2);
  await world.put(first as { _id: string });
  const { options, records } = direct();
  const progress = async (): Promise<void> => {
    if (records.size === 1) await world.put(late as { _id: string });
  };
  await world.collect({ ...options, progress }, 2);
  expect(records.size).toBe(2);
});

test('an abort ends it', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const controller = new AbortController();
  world.gateway.on(`GET ${path}/datastores/`, () => controller.abort());
  expect(await codeOf(() => world.collect({ ...direct().options, signal: controller.signal }, 1))).toBe(
    'aborted',
  );
});
