export { Connecting } from './connecting.js';
export { connectOptions, flowRequest } from './flow-request.js';
export { consentUrl, exchangeCode } from './exchange.js';
export { ownApp } from './own-app.js';
