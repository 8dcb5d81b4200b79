const SYNC = '/sync/:provider/:syncId';
/** Where CouchDB's replication API of one datastore begins. */
export const DATASTORE = `${SYNC}/datastores/:name`;

/**
 * Every route of the gateway and of a provider's service, by what a request must bring. Of a path that has several methods,
 * GET comes first, and what is spelled out comes before what is a parameter.
 */
export const ROUTES = {
  /** Anybody may ask. What the third party's own callbacks bring is judged by the flow or the provider. */
  nothing: {
    frontPage: 'GET /',
    listProviders: 'GET /providers',
    providerIcon: 'GET /providers/:provider/icon.svg',
    openApi: 'GET /openapi.json',
    live: 'GET /livez',
    ready: 'GET /readyz',
    callback: 'GET /auth/:provider',
    login: 'POST /connect/:provider/login',
    clientMetadata: 'GET /connect/:provider/client-metadata.json',
    webhook: 'POST /auth/:provider/:webhook',
    deletionReceipt: 'GET /auth/:provider/:webhook/:receipt',
  },
  /** Who says a DID, with a proof of it where the operator requires one; but for `connect`, also its connection. */
  did: {
    startSyncByGet: 'GET /sync/:provider',
    startSync: 'POST /sync/:provider',
    connect: 'GET /connect/:provider',
    disconnect: 'DELETE /connect/:provider',
  },
  /** Who has the token of this one sync. */
  token: {
    syncStatus: `GET ${SYNC}`,
    eraseSync: `DELETE ${SYNC}`,
    syncEvents: `GET ${SYNC}/events`,
  },
  /** The same token, and a datastore of that sync. */
  datastore: {
    datastore: `GET ${DATASTORE}`,
    datastoreChanges: `GET ${DATASTORE}/_changes`,
    datastoreDocuments: `GET ${DATASTORE}/_all_docs`,
    datastoreDocumentsByKeys: `POST ${DATASTORE}/_all_docs`,
    datastoreBulkGet: `POST ${DATASTORE}/_bulk_get`,
    datastoreRevsDiff: `POST ${DATASTORE}/_revs_diff`,
    datastoreBulkDocs: `POST ${DATASTORE}/_bulk_docs`,
    datastoreCheckpoint: `GET ${DATASTORE}/_local/:id`,
    putDatastoreCheckpoint: `PUT ${DATASTORE}/_local/:id`,
    datastoreDocument: `GET ${DATASTORE}/:id`,
  },
  /** Who is inside: no Ingress leads there. */
  inside: {
    manifest: 'GET /v1/manifest',
    metrics: 'GET /metrics',
  },
} as const;

type Named<G extends keyof typeof ROUTES> = G extends unknown ? keyof (typeof ROUTES)[G] : never;
export type DatastoreRoute = Named<'datastore'>;
/** A route that the gateway serves. */
export type PublicRoute = Named<'nothing' | 'did' | 'token' | 'datastore'>;
/** What a provider's service serves: its manifest, and all that the gateway does not answer itself. */
export type ServiceRoute =
  | 'manifest'
  | Exclude<
      PublicRoute,
      'frontPage' | 'listProviders' | 'providerIcon' | 'openApi' | 'live' | 'ready' | 'startSyncByGet'
    >;

type PathIn<At> = At extends `${string} ${infer Path}` ? Path : never;
type PathsOf<G extends keyof typeof ROUTES> = G extends unknown
  ? PathIn<(typeof ROUTES)[G][keyof (typeof ROUTES)[G]]>
  : never;
/** The path of a route, with its parameters. */
export type RoutePath = PathsOf<keyof typeof ROUTES>;

/** Routes whose GET has effects or goes on: no HEAD is served there, which Express would take for a GET. */
const WITHOUT_HEAD: readonly string[] = ['connect', 'callback', 'startSyncByGet', 'syncEvents'];

/** One route, taken apart. */
export interface Route {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: RoutePath;
  readonly demands: keyof typeof ROUTES;
  /** Whether HEAD is served too. */
  readonly head: boolean;
}

/** The same routes as a list. */
export const ROUTE_LIST: readonly Route[] = Object.entries(ROUTES).flatMap(([demands, group]) =>
  Object.entries(group).map(([name, at]) => {
    const [method, path] = at.split(' ') as [Route['method'], RoutePath];
    const head = method === 'GET' && !WITHOUT_HEAD.includes(name);
    return { name, method, path, demands: demands as Route['demands'], head };
  }),
);
