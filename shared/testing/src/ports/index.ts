import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** Below those that Linux gives to outgoing connections, any of which could take one before its user does. */
const [FIRST, LAST] = [10_000, 32_000];

/** A server on this port of 127.0.0.1; nothing if somebody has it. */
async function listening(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}

async function ended(servers: readonly Server[]): Promise<number[]> {
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** So many TCP ports of 127.0.0.1 that nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  while (servers.length < count) {
    const server = await listening(randomInt(FIRST, LAST));
    if (server) servers.push(server);
  }
  return ended(servers);
}

/** A port of 127.0.0.1 that nobody listens on, nor on the one after it: there the demo’s relay listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    const servers = [await listening(port), await listening(port + 1)].filter(
      (server) => server !== undefined,
    );
    await ended(servers);
    if (servers.length === 2) return port;
  }
}
