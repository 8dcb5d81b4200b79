export { buildService, type Service, type ServiceParts } from './build-service.js';
export { serve } from './serve.js';
export { storeFaults } from './store-settings.js';
export {
  didProofMode,
  isRedirect,
  readServiceSettings,
  serviceSettings,
  type ServiceConfig,
} from './settings.js';
