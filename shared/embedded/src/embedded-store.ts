import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Catalogue, USERS } from './catalogue.js';
import { buildRoutes } from './routes.js';
import { identifier, type Admin } from './users.js';

/** A running store. */
export interface EmbeddedStore {
  /** `http://127.0.0.1:port`, without credentials. */
  url: string;
  /** Ends open feeds and frees everything; what is on disk stays. */
  close(): Promise<void>;
}

/** Longer than any client keeps a connection in its pool, so that none is closed under a request. */
const KEEP_ALIVE_MS = 70_000;

/**
 * Starts a server on 127.0.0.1 that speaks CouchDB 3.5's HTTP API as far as this project and PouchDB use it.
 * @param options.folder where LevelDB keeps its data; without it, memory does
 * @param options.port 0, the default, takes a free one
 * @throws Error when the port is taken or the folder cannot be used
 */
export async function startEmbeddedStore(options: {
  folder?: string;
  port?: number;
  admin: Admin;
}): Promise<EmbeddedStore> {
  const { folder, port = 0, admin } = options;
  const catalogue = await Catalogue.load(folder);
  const { uuid } = catalogue.find(USERS) ?? (await catalogue.create(USERS));
  const routes = buildRoutes(catalogue, identifier(catalogue, admin), uuid);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, routes);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  let closing: Promise<unknown> | undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      closing ??= Promise.all([once(server.close(), 'close'), catalogue.close()]);
      server.closeAllConnections();
      await closing;
    },
  };
}
