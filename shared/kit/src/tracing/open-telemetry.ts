import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { isWord } from '../errors/index.js';
import { FACTS, traceparentOf, type OpenSpan, type SpanFacts, type Tracing } from './tracing.js';

/** How long spans are collected before they are sent, and how long sending them may take, in ms. */
const COLLECT_MS = 2000;
const SEND_MS = 5000;

function attributesOf(facts: SpanFacts): Attributes {
  const attributes: Attributes = {};
  for (const [fact, value] of Object.entries(facts) as [keyof SpanFacts, string | number | undefined][])
    if (value !== undefined) attributes[FACTS[fact]] = value;
  return attributes;
}

function remoteOf(traceparent: string): SpanContext {
  const [, traceId = '', spanId = '', flags = '0'] = traceparent.split('-');
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return { traceId, spanId, traceFlags, isRemote: true };
}

function traceparentOfSpan(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function opened(span: Span): OpenSpan {
  return {
    traceparent: traceparentOfSpan(span),
    note: (facts) => void span.setAttributes(attributesOf(facts)),
    rename: (name) => void span.updateName(name),
    // Without the error: its message may quote anything.
    fail: () => void span.setStatus({ code: SpanStatusCode.ERROR }),
  };
}

/** Tracing with OpenTelemetry, sent to a collector over HTTP. Nothing of it is global. */
export function openTelemetry(service: string, endpoint: URL): Tracing {
  const url = new URL(`${endpoint.pathname.replace(/\/$/, '')}/v1/traces`, endpoint).href;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: SEND_MS });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: COLLECT_MS,
        exportTimeoutMillis: SEND_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('data-connector');
  const running = new AsyncLocalStorage<Context>();

  return {
    on: true,
    async span(name, { kind = 'internal', parent, link, facts = {} }, work) {
      const remote = traceparentOf(parent);
      const linked = traceparentOf(link);
      const context =
        remote === undefined
          ? (running.getStore() ?? ROOT_CONTEXT)
          : trace.setSpanContext(ROOT_CONTEXT, remoteOf(remote));
      const links = linked === undefined ? [] : [{ context: remoteOf(linked) }];
      const options = {
        kind: SpanKind[kind.toUpperCase() as Uppercase<typeof kind>],
        attributes: attributesOf(facts),
        links,
      };
      const span = tracer.startSpan(name, options, context);
      const open = opened(span);
      try {
        return await running.run(trace.setSpan(context, span), () => work(open));
      } catch (error) {
        const { code } = error as { code?: unknown };
        if (isWord(code)) open.note({ code });
        open.fail();
        throw error;
      } finally {
        span.end();
      }
    },
    current() {
      const span = trace.getSpan(running.getStore() ?? ROOT_CONTEXT);
      return span && traceparentOfSpan(span);
    },
    // A collector that is away must not hold up the end of the process, nor make it an error.
    stop: () => provider.shutdown().catch(() => undefined),
  };
}
