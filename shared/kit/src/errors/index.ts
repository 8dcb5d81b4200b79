export { ConnectorError, asConnectorError, retryIn } from './connector-error.js';
export { problem } from './problem.js';
