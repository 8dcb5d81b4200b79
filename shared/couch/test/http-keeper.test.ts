import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { httpKeeper, type Keeper } from '@data-connector/couch';
import type { ConnectorError } from '@data-connector/kit/errors';

type Reply = (req: IncomingMessage, res: ServerResponse) => void;

const SECRET = new Uint8Array(Buffer.from('0123456789abcdef0123456789abcdef'));
const requests: string[] = [];
/** What the server answers, one after the other; the last one from then on. */
let replies: Reply[];
let keeper: Keeper;
let impatient: Keeper;

const server = createServer((req, res) => {
  requests.push(`${req.method} ${req.url} ${req.headers.authorization}`);
  const [reply] = replies.length > 1 ? replies.splice(0, 1) : replies;
  reply?.(req, res);
});
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/below/`);
  keeper = httpKeeper({ url, secret: SECRET });
  impatient = httpKeeper({ url, secret: SECRET, timeoutMs: 200 });
});
beforeEach(() => requests.splice(0));
afterAll(async () => {
  server.closeAllConnections();
  await once(server.close(), 'close');
});

const json =
  (status: number, body: object): Reply =>
  (_req, res) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const done: Reply = (_req, res) => res.writeHead(204).end();
const cut: Reply = (req) => req.socket.destroy();
const hang: Reply = () => undefined;
const endless: Reply = (_req, res) => {
  const more = (): void => {
    while (res.write('x'.repeat(65_536)));
    res.once('drain', more);
  };
  more();
};

const failure = async (asked: Promise<unknown>): Promise<ConnectorError> =>
  asked.then(
    () => Promise.reject(new Error('It did not fail')),
    (error: unknown) => error as ConnectorError,
  );

test('requests go below the keeper’s URL, with the secret in one header', async () => {
  replies = [done];
  await keeper.create('acme-a');
  await keeper.destroy('acme-a/../x?y');
  const bearer = `Bearer ${Buffer.from(SECRET).toString('base64url')}`;
  expect(requests).toEqual([
    `PUT /below/v1/databases/acme-a ${bearer}`,
    `DELETE /below/v1/databases/acme-a%2F..%2Fx%3Fy ${bearer}`,
  ]);
});

test.each<[string, Reply]>([
  ['a connection that was cut', cut],
  ['a keeper that is on its way out', json(503, { code: 'shutting_down' })],
  ['somebody in between', (_req, res) => res.writeHead(502).end('<html>Bad gateway</html>')],
])('after %s it is asked again', async (_what, reply) => {
  replies = [reply, reply, done];
  await keeper.create('acme-a');
  expect(requests).toHaveLength(3);
});

test('a keeper that stays away is asked four times', async () => {
  replies = [cut];
  expect(await failure(keeper.list('syncs'))).toMatchObject({ code: 'datastore_unavailable' });
  expect(requests).toHaveLength(4);
});

test('an answer without an end is given up', async () => {
  replies = [endless];
  expect(await failure(keeper.list('syncs'))).toMatchObject({ code: 'datastore_unavailable' });
});

test.each<[string, string, Reply]>([
  ['CouchDB does not answer it', 'datastore_unavailable', json(503, { code: 'datastore_unavailable' })],
  ['it does not know the secret', 'datastore_unavailable', json(401, { code: 'secret_invalid' })],
  ['the name is another’s', 'internal_error', json(403, { code: 'database_foreign' })],
  ['the request is malformed', 'internal_error', json(400, { code: 'request_malformed' })],
  ['it leads elsewhere', 'datastore_unavailable', (_req, res) => res.writeHead(404).end()],
])('a keeper is not asked again when %s', async (_what, code, reply) => {
  replies = [reply];
  expect(await failure(keeper.create('acme-a'))).toMatchObject({ code });
  expect(requests).toHaveLength(1);
});

test('a keeper is not asked again when it takes too long', async () => {
  replies = [hang];
  expect(await failure(impatient.create('acme-a'))).toMatchObject({ code: 'datastore_unavailable' });
  expect(requests.length).toBeLessThanOrEqual(1);
});

test.each<[string, Reply]>([
  ['no JSON', (_req, res) => res.end('fine')],
  ['JSON of another kind', json(200, { fine: true })],
  ['no object', json(200, [])],
])('an answer that is %s counts for nothing', async (_what, reply) => {
  replies = [reply];
  for (const asked of [keeper.list('syncs'), keeper.account('p'.repeat(43))])
    expect(await failure(asked)).toMatchObject({ code: 'datastore_unavailable' });
});

test('a redirect is not followed: the secret stays here', async () => {
  replies = [(_req, res) => res.writeHead(307, { location: '/elsewhere' }).end()];
  expect(await failure(keeper.create('acme-a'))).toMatchObject({ code: 'datastore_unavailable' });
  expect(requests.filter((request) => request.includes('elsewhere'))).toEqual([]);
});

test('no secret and no password is in an error', async () => {
  const password = 'q'.repeat(43);
  for (const reply of [cut, hang, json(401, { code: 'secret_invalid' })]) {
    replies = [reply];
    const said = inspect(await failure((reply === hang ? impatient : keeper).account(password)), {
      depth: 9,
    });
    for (const text of [password, Buffer.from(SECRET).toString('base64url'), Buffer.from(SECRET).toString()])
      expect(said).not.toContain(text);
  }
});
