export { buildService, type Service, type ServiceParts } from './build-service.js';
export { serve } from './serve.js';
export { serviceSettings, type ServiceConfig } from './settings.js';
