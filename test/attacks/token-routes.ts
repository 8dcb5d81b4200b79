import { ROUTE_LIST } from '@data-connector/protocol';

const SYNC = '/sync/:provider/:syncId';

/** Every route that a sync's token opens: its method, and its path below `/sync/:provider/:syncId`. */
export const TOKEN_ROUTES = ROUTE_LIST.filter(({ demands }) => ['token', 'datastore'].includes(demands)).map(
  ({ method, path }) => {
    const below = path.slice(SYNC.length).replace('_local/:id', '_local/checkpoint');
    return [method, below.replace(':id', 'keyring')] as const;
  },
);
