export { Connecting, type ConnectingOptions } from './connecting.js';
export { connectOptions, flowRequest } from './flow-request.js';
export type { Look } from './pages.js';
