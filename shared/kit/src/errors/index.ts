export { ConnectorError, asConnectorError, retryIn } from './connector-error.js';
export { isWord } from './is-word.js';
export { problem } from './problem.js';
