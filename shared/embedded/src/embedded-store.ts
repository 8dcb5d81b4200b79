import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Catalogue } from './catalogue.js';
import { identifier } from './identify.js';
import type { Admin } from './identity.js';
import { usersName } from './names.js';
import { buildRoutes } from './routes.js';
import { diskShelf, memoryShelf } from './shelf.js';
import { Users } from './users.js';

/** A running store. */
export interface EmbeddedStore {
  /** `http://127.0.0.1:port`, without credentials. */
  url: string;
  /** Ends open feeds and frees everything; what is on disk stays. */
  close(): Promise<void>;
}

/** How to run a store. */
export interface EmbeddedStoreOptions {
  /** Where LevelDB keeps its data; without it, memory does. */
  folder?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  admin: Admin;
}

// Longer than any client keeps a connection in its pool, so that none is closed under a request.
const keepAliveMs = 70_000;

/**
 * Starts a server on 127.0.0.1 that speaks CouchDB 3.5's HTTP API as far as this project, nano and PouchDB use it.
 * @throws Error when the port is taken or the folder cannot be used
 */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const { folder, port = 0, admin } = options;
  const catalogue = await Catalogue.load(folder === undefined ? memoryShelf() : diskShelf(folder));
  const accounts = catalogue.find(usersName) ?? (await catalogue.create(usersName));
  const users = new Users(catalogue);
  const cookieKey = randomBytes(32);
  const server = createServer({ keepAliveTimeout: keepAliveMs });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const identify = identifier(users, admin, cookieKey);
  server.on(
    'request',
    buildRoutes({ catalogue, users, admin, identify, cookieKey, uuid: accounts.uuid, url }),
  );
  await listen(server, port);

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await Promise.all([closed, catalogue.close()]);
  };
  return { url: url(), close: () => (closing ??= close()) };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
