export { ConnectorError, asConnectorError } from './connector-error.js';
export { problem } from './problem.js';
