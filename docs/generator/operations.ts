import type { Operation } from './operation.js';
import { connectingRoutes } from './routes/connecting.js';
import { datastoreRoutes } from './routes/datastores.js';
import { serverRoutes } from './routes/server.js';
import { syncingRoutes } from './routes/syncing.js';

/** Every public route: the one table that the OpenAPI document and the table of codes are made of. */
export const OPERATIONS: readonly Operation[] = [
  ...connectingRoutes,
  ...syncingRoutes,
  ...datastoreRoutes,
  ...serverRoutes,
];
