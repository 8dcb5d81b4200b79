export { ConnectorError, asConnectorError, type ErrorExtras } from './connector-error.js';
export { problem } from './problem.js';
