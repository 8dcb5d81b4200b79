import type { ServerResponse } from 'node:http';
import type { SyncView } from '@data-connector/protocol';
import { createVault, type SyncUpdate } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { cut, json, problem, startFakeGateway, type FakeGateway } from '../support/fake-gateway.js';
import { streaming } from '../support/platform.js';
import { connection, did, keys, provider } from '../support/person.js';

const syncId = '20261105-AAAAAAAAAAAAAAAAAAAAAA';
const path = `/sync/${provider}/${syncId}`;
const events = `GET ${path}/events`;
const at = (second: string) => `2026-11-05T00:00:0${second}Z`;
const view = (status: string, second = '1'): SyncView => ({
  syncId,
  provider,
  status: status as SyncView['status'],
  startedAt: at('0'),
  updatedAt: at(second),
  handlers: {},
  datastores: {},
  keyring: { version: 1, kid: 'kid', key: 'secret', jwe: 'a.b.c.d.e' },
});

let gateway: FakeGateway;
beforeEach(async () => (gateway = await startFakeGateway()));
afterEach(() => gateway.close());

const handleOf = (silence = 600_000, reconnects = 3) =>
  createVault({
    gateway: gateway.url,
    did,
    ...streaming,
    patience: { backOff: 1, silence, reconnects, attempts: 1 },
  }).openSync({
    syncId,
    provider,
    token: 'token-1',
    connection,
    key: keys.secret,
  });
const message = (type: string, data: unknown, id?: string): string =>
  `${id ? `id: ${id}\n` : ''}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const stream =
  (...texts: string[]) =>
  (_seen: unknown, response: ServerResponse): ServerResponse => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const text of texts) response.write(text);
    return response;
  };
const ended =
  (...texts: string[]) =>
  (seen: unknown, response: ServerResponse) =>
    stream(...texts)(seen, response).end();
async function all(updates: AsyncIterable<SyncUpdate>): Promise<string[]> {
  const types: string[] = [];
  for await (const {
    type,
    view: { updatedAt },
  } of updates)
    types.push(`${type} ${updatedAt.at(-2)}`);
  return types;
}

test('gives a snapshot, progress and the outcome, and leaves the stream', async () => {
  gateway.on(
    events,
    stream(
      message('snapshot', view('running')),
      ': nothing new\n\n',
      message('progress', view('running', '2')),
      message('completed', view('completed', '3')),
    ),
  );
  expect(await all(handleOf().events())).toEqual(['snapshot 1', 'progress 2', 'completed 3']);
  expect(gateway.seen[0]?.headers).toMatchObject({
    accept: 'text/event-stream',
    authorization: 'Bearer token-1',
  });
});

test('an ended sync gives a snapshot and its outcome even if the stream says only the former', async () => {
  gateway.on(events, stream(message('snapshot', view('partial'))));
  expect(await all(handleOf().events())).toEqual(['snapshot 1', 'partial 1']);
});

test('characters and messages may be cut anywhere', async () => {
  const whole = Buffer.from(
    message('snapshot', { ...view('running'), note: 'é😀' }) + message('failed', view('failed', '2')),
  );
  gateway.on(events, async (_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const byte of whole) {
      response.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
  });
  expect(await all(handleOf().events())).toEqual(['snapshot 1', 'failed 2']);
});

test('goes on after the stream ended, was cut in a message or was refused, telling what came last', async () => {
  gateway.on(
    events,
    ended(message('snapshot', view('running'), '7')),
    (seen, response) => {
      const open = stream(message('snapshot', view('running', '2'), '8'), 'event: progress\ndata: {"syn')(
        seen,
        response,
      );
      setImmediate(() => open.destroy());
    },
    problem(503, 'shutting_down'),
    stream(message('snapshot', view('running', '4')), message('interrupted', view('interrupted', '5'))),
  );
  gateway.on(`GET ${path}`, (_seen, response) => json(response, 200, view('running', '3')));
  expect(await all(handleOf().events())).toEqual([
    'snapshot 1',
    'snapshot 2',
    'snapshot 3',
    'snapshot 4',
    'interrupted 5',
  ]);
  const told = gateway.seen
    .filter(({ path: asked }) => asked.endsWith('/events'))
    .map(({ headers }) => headers['last-event-id']);
  expect(told).toEqual([undefined, '7', '8', '8']);
});

test('a stream that falls silent is left for another', async () => {
  gateway.on(
    events,
    stream(message('snapshot', view('running'))),
    stream(message('completed', view('completed', '2'))),
  );
  expect(await all(handleOf(3000).events())).toEqual(['snapshot 1', 'completed 2']);
});

test('comments keep a stream alive for longer than the silence that ends it', async () => {
  gateway.on(events, async (seen, response) => {
    const open = stream(message('snapshot', view('running')))(seen, response);
    for (const until = Date.now() + 10_000; Date.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      open.write(': alive\n\n');
    }
    open.write(message('completed', view('completed', '2')));
  });
  expect(await all(handleOf(8000).events())).toEqual(['snapshot 1', 'completed 2']);
  expect(gateway.seen).toHaveLength(1);
});

test('where nothing streams, the status tells the outcome', async () => {
  gateway.on(events, stream());
  gateway.on(
    `GET ${path}`,
    (_seen, response) => json(response, 200, view('running')),
    (_seen, response) => json(response, 200, view('completed', '2')),
  );
  expect(await all(handleOf(30).events())).toEqual(['snapshot 1', 'snapshot 2', 'completed 2']);
});

test('a fetch that cannot stream can poll', async () => {
  gateway.on(
    `GET ${path}`,
    (_seen, response) => json(response, 200, view('running')),
    (_seen, response) => json(response, 200, view('completed', '2')),
  );
  expect(await all(handleOf().events({ pollEvery: 1 }))).toEqual(['snapshot 1', 'progress 2', 'completed 2']);
});

test('a body without a reader is read whole', async () => {
  const fetch: typeof globalThis.fetch = async () =>
    Object.defineProperty(
      new Response(message('completed', view('completed')), {
        headers: { 'content-type': 'text/event-stream' },
      }),
      'body',
      { value: undefined },
    );
  const vault = createVault({ gateway: gateway.url, did, fetch });
  const handle = vault.openSync({ syncId, provider, token: 't', connection, key: keys.secret });
  expect(await all(handle.events())).toEqual(['completed 1']);
});

test.each([
  ['its token is refused', problem(401, 'token_invalid'), 'token_invalid'],
  ['it was erased', problem(410, 'sync_erased'), 'sync_erased'],
  ['it is being erased', stream(message('snapshot', view('erasing'))), 'sync_erased'],
  ['the gateway stays away', cut, 'unreachable'],
  [
    'something else answers',
    (_: unknown, response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    'unreachable',
  ],
  [
    'another sync’s news come',
    stream(message('snapshot', { ...view('running'), syncId: 'x' })),
    'unreachable',
  ],
])('following ends with an error when %s', async (_name, way, code) => {
  gateway.on(events, way);
  gateway.on(`GET ${path}`, cut);
  expect(await codeOf(() => all(handleOf().events()))).toBe(code);
});

test('an abort ends it at once', async () => {
  const controller = new AbortController();
  gateway.on(events, stream(message('snapshot', view('running'))));
  const follow = async (): Promise<void> => {
    for await (const _update of handleOf().events({ signal: controller.signal })) controller.abort();
  };
  expect(await codeOf(follow)).toBe('aborted');
});

test('who stops listening closes the stream', async () => {
  const closed = new Promise((resolve) =>
    gateway.on(events, (seen, response) =>
      stream(message('snapshot', view('running')))(seen, response).on('close', resolve),
    ),
  );
  for await (const _update of handleOf().events()) break;
  await closed;
});

test('ended gives the last view', async () => {
  gateway.on(events, stream(message('completed', view('completed', '9'))));
  await expect(handleOf().ended()).resolves.toMatchObject({ updatedAt: at('9') });
});

describe('a platform without streams', () => {
  const streams = globalThis.ReadableStream;
  beforeEach(() => Reflect.deleteProperty(globalThis, 'ReadableStream'));
  afterEach(() => {
    if (streams) globalThis.ReadableStream = streams;
  });
  const ticket = { syncId, provider, token: 'token-1', connection, key: keys.secret };

  test('is asked for the status, and never for a stream', async () => {
    gateway.on(`GET ${path}`, (_seen, response) => json(response, 200, view('completed')));
    const handle = createVault({ gateway: gateway.url, did }).openSync(ticket);
    expect(await all(handle.events())).toEqual(['snapshot 1', 'completed 1']);
    expect(gateway.seen.map(({ path: asked }) => asked)).toEqual([path]);
  });

  test('may have a stream of the app’s own', async () => {
    const opened: unknown[] = [];
    const handle = createVault({
      gateway: gateway.url,
      did,
      patience: { backOff: 1 },
      async *stream(url, { headers }) {
        opened.push([url, headers['authorization'], headers['last-event-id']]);
        if (opened.length === 1) {
          yield message('snapshot', view('running'), '7').slice(0, 20);
          throw new Error('cut off');
        }
        if (opened.length === 2) yield message('snapshot', view('running'), '8');
        else yield message('completed', view('completed', '2'));
      },
    }).openSync(ticket);
    gateway.on(`GET ${path}`, cut);
    expect(await all(handle.events())).toEqual(['snapshot 1', 'completed 2']);
    expect(opened).toEqual(
      [undefined, undefined, '8'].map((id) => [`${gateway.url}${path}/events`, 'Bearer token-1', id]),
    );
  });
});
