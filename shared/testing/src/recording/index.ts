export { beginFlow } from './begin-flow.js';
export { record } from './record.js';
