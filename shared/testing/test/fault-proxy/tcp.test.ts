import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';

let echo: Server;
let proxy: FaultProxy;
let clients: Socket[];

beforeEach(async () => {
  clients = [];
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startFaultProxy({ target: `127.0.0.1:${(echo.address() as AddressInfo).port}` });
});

afterEach(async () => {
  clients.forEach((client) => client.destroy());
  await proxy.close();
  await new Promise((resolve) => echo.close(resolve));
});

/** A client and what it has received; `ended` resolves when its connection is gone, with all it received. */
function client() {
  const socket = connect(proxy.port, '127.0.0.1');
  clients.push(socket);
  let received = '';
  socket.on('data', (piece) => (received += String(piece))).on('error', () => {});
  const ended = new Promise<string>((resolve) => socket.on('close', () => resolve(received)));
  const until = async (wanted: string) => {
    while (received !== wanted) await once(socket, 'data');
    return received;
  };
  return { socket, until, ended };
}

it('passes bytes to and fro', async () => {
  const { socket, until } = client();
  socket.write('hello');
  await expect(until('hello')).resolves.toBe('hello');
});

it('passes the end of a connection on', async () => {
  const { socket, ended } = client();
  socket.end('bye');
  await expect(ended).resolves.toBe('bye');
});

it('refuses so many connections as it is told', async () => {
  proxy.faults.add({ kind: 'refuse' }, { times: 1 });
  await expect(client().ended).resolves.toBe('');
  const next = client();
  next.socket.write('ok');
  await expect(next.until('ok')).resolves.toBe('ok');
});

it('cuts a connection after some bytes of the answer', async () => {
  proxy.faults.add({ kind: 'cut', bytes: 4 });
  const { socket, ended } = client();
  socket.write('hello');
  expect('hello'.startsWith(await ended)).toBe(true);
});

it('holds bytes back on open connections while it hangs, and loses none', async () => {
  const { socket, until } = client();
  socket.write('one');
  await until('one');
  const remove = proxy.faults.add({ kind: 'hang' });
  socket.write('two');
  const other = client();
  other.socket.write('three');
  await once(other.socket, 'connect');
  remove();
  await expect(Promise.all([until('onetwo'), other.until('three')])).resolves.toEqual(['onetwo', 'three']);
});

it('delays an answer', async () => {
  proxy.faults.add({ kind: 'delay', ms: 60 });
  const before = performance.now();
  const { socket, until } = client();
  socket.write('late');
  await until('late');
  expect(performance.now() - before).toBeGreaterThan(55);
});

it('cuts what is open', async () => {
  const { socket, until, ended } = client();
  socket.write('x');
  await until('x');
  proxy.disconnect();
  await expect(ended).resolves.toBe('x');
});

it('keeps the scheme, the names and the path of a target’s URL', async () => {
  const amqp = await startFaultProxy({ target: 'amqp://name:word@127.0.0.1:5672/%2f?heartbeat=5' });
  expect(amqp.url).toBe(`amqp://name:word@127.0.0.1:${amqp.port}/%2f?heartbeat=5`);
  await amqp.close();
});
