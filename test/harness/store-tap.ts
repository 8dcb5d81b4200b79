import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to the store that has not ended yet, or one that has. */
export interface StoreRequest {
  readonly method: string;
  readonly url: string;
}

/** Stands between services and the store and knows what is going on there. */
export interface StoreTap {
  readonly url: URL;
  /** What has not ended yet. */
  readonly open: ReadonlySet<StoreRequest>;
  /** What ever came, oldest first. */
  readonly all: readonly StoreRequest[];
  /** Called before a request goes on. */
  before: (request: StoreRequest) => void;
  close(): Promise<void>;
}

/** Starts a tap before a store. */
export async function tapStore(store: URL): Promise<StoreTap> {
  const open = new Set<StoreRequest>();
  const all: StoreRequest[] = [];
  const tap = { before: (_request: StoreRequest): void => {} };
  const server = createServer((req, res) => {
    const seen = { method: req.method ?? '', url: req.url ?? '' };
    open.add(seen);
    all.push(seen);
    tap.before(seen);
    const onward = request(
      { host: store.hostname, port: store.port, method: req.method, path: req.url, headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
        answer.on('error', () => res.destroy());
      },
    );
    onward.on('error', () => res.destroy());
    res.on('close', () => {
      open.delete(seen);
      onward.destroy();
    });
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(tap, {
    url: new URL(`http://127.0.0.1:${port}`),
    open,
    all,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
