export { Connecting } from './connecting.js';
export { connectOptions, flowRequest } from './flow-request.js';
export { deliverGrant, exchangeCode } from './exchange.js';
export { withHttp } from './passport-http.js';
export type { Look } from './pages.js';
