export { buildService, type Service, type ServiceParts } from './build-service.js';
export { BODY_BYTES, LOCAL_BYTES } from './routes/datastore.js';
export {
  DATASTORE_BODIES,
  DATASTORE_QUERIES,
  DOCUMENTS_AT_ONCE,
  IDLE_PARAMETERS,
} from './routes/datastore-requests.js';
export { serve, serveProvider } from './serve.js';
export { didProofMode, isRedirect, readServiceSettings, serviceSettings } from './settings.js';
export { checkSyncRequest, type RequestContext } from './sync/request.js';
