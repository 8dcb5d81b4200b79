import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReady } from './main-process.js';

/** What stands before the replicas of one part, as a Kubernetes Service does. */
export interface ServiceFront {
  readonly url: string;
  /** The replicas that connections go to while they are ready. */
  to(urls: readonly string[]): void;
  close(): Promise<void>;
}

/** A probe's period, in ms: so much later than the replica itself the front knows that one is not ready. */
const PROBE_MS = 200;

/**
 * Starts a front on a free port. Each connection goes to the next replica that was ready when it was asked last, and stays
 * there; nobody looks into it.
 */
export async function startServiceFront(): Promise<ServiceFront> {
  let replicas: readonly string[] = [];
  let ready: readonly string[] = [];
  let turn = 0;
  let closed = false;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const replica = ready[turn++ % ready.length];
    if (replica === undefined) return void client.resetAndDestroy();
    const upstream = connect({ host: '127.0.0.1', port: Number(new URL(replica).port), allowHalfOpen: true });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one.once('close', () => sockets.delete(one)));
      one.on('error', () => other.resetAndDestroy()).pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const probing = (async () => {
    while (!closed) {
      const asked = replicas;
      const states = await Promise.all(asked.map(isReady));
      if (asked === replicas) ready = asked.filter((_url, place) => states[place]);
      await sleep(PROBE_MS);
    }
  })();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to(urls) {
      replicas = ready = urls;
    },
    async close() {
      closed = true;
      server.close();
      for (const socket of sockets) socket.destroy();
      await probing;
    },
  };
}
