export { tracedCalls } from './calls.js';
export { startTracing, type TracingOptions } from './start-tracing.js';
export { traceparentOf } from './traceparent.js';
export {
  noTracing,
  type OpenSpan,
  type SpanFacts,
  type SpanKind,
  type SpanStart,
  type Tracing,
} from './tracing.js';
