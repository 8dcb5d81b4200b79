export { tracedCalls } from './calls.js';
export { startTracing } from './start-tracing.js';
export { traceparentOf } from './traceparent.js';
export { noTracing, type Tracing } from './tracing.js';
