import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

/** Below those that Linux gives to outgoing connections, any of which could take one before its user does. */
const [FIRST, LAST] = [10_000, 32_000];

/** A server on a port of that range; nothing if somebody has it. */
async function listening(): Promise<Server | undefined> {
  const server = createServer().listen(randomInt(FIRST, LAST), '127.0.0.1');
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}

/** So many TCP ports of 127.0.0.1 that nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  while (servers.length < count) {
    const server = await listening();
    if (server) servers.push(server);
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** The protocol header of AMQP 0-9-1 (section 4.2.2): a broker that is ready answers it with a method frame (type 1). */
const HEADER = Buffer.from('AMQP\x00\x00\x09\x01', 'latin1');

/** Tells whether a broker answers the first bytes of AMQP on this port of 127.0.0.1, within five seconds. */
export async function speaksAmqp(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
  try {
    socket.write(HEADER);
    const [first] = (await once(socket, 'data')) as [Buffer];
    return first[0] === 1;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
