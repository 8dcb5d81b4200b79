import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A port that stays, whichever replica is behind it; while none is, connections are reset. */
export interface Switchboard {
  readonly url: URL;
  /** Puts somebody behind the port, or nobody: then every connection is cut. */
  use(app: RequestListener | undefined): void;
  close(): Promise<void>;
}

/** Opens a port with nobody behind it. */
export async function startSwitchboard(): Promise<Switchboard> {
  let app: RequestListener | undefined;
  const server = createServer((request, response) => {
    if (app) app(request, response);
    else request.socket.resetAndDestroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    use(next) {
      app = next;
      if (!next) server.closeAllConnections();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
