export { buildService, type Service, type ServiceParts } from './build-service.js';
export { DATASTORE_QUERIES, IDLE_PARAMETERS, bulkDocs } from './routes/datastore-requests.js';
export { serve } from './serve.js';
export { storeFaults } from './store-settings.js';
export {
  didProofMode,
  isRedirect,
  readServiceSettings,
  serviceSettings,
  type ServiceConfig,
} from './settings.js';
