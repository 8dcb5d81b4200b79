export { Connecting, type ConnectingOptions } from './connecting.js';
export type { Look } from './pages.js';
