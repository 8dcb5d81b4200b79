import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Looks at every request on its way to a simulator, and changes nothing. */
export interface Tap {
  readonly url: string;
  /** Targets as they stood in the request lines, such as `POST /oauth/token?x=y`. */
  readonly requests: readonly string[];
  /** Resolves as soon as more than `count` requests have passed. */
  passed(count: number): Promise<void>;
  close(): Promise<void>;
}

const LINE = /^(?:GET|POST|PUT|DELETE|PATCH|HEAD|PROPFIND|REPORT) \S+(?= HTTP\/1\.1\r?$)/gm;

/** Starts a tap before an HTTP server, byte for byte: faults such as cut connections pass through it. */
export async function tap(target: URL): Promise<Tap> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let wake = (): void => {};
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', (chunk) => {
      requests.push(...(chunk.toString('latin1').match(LINE) ?? []));
      wake();
    });
    client.pipe(upstream);
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async passed(count) {
      while (requests.length <= count) await new Promise<void>((resolve) => (wake = resolve));
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
