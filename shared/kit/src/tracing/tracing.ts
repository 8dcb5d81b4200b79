/** The facts that a span may say, under the names of OpenTelemetry's conventions where there are some. */
export const FACTS = {
  provider: 'connector.provider',
  handler: 'connector.handler',
  syncId: 'connector.sync_id',
  requestId: 'connector.request_id',
  route: 'http.route',
  method: 'http.request.method',
  status: 'http.response.status_code',
  outcome: 'connector.outcome',
  code: 'error.type',
  relay: 'connector.relay',
} as const;

/** Words of few values, ids of this system and numbers; never a DID, account, token, URL or query. */
export type SpanFacts = { readonly [fact in keyof typeof FACTS]?: string | number | undefined };

/** What a span is, as OpenTelemetry has it; `internal` unless told. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** How a span begins. */
interface SpanStart {
  readonly kind?: SpanKind;
  /** W3C `traceparent` of what caused it, if that is elsewhere; otherwise it belongs to the span in which it begins. */
  readonly parent?: string | undefined;
  /** W3C `traceparent` of something that it has to do with, and whose trace it is no part of. */
  readonly link?: string | undefined;
  readonly facts?: SpanFacts;
}

/** A span while it is open. */
export interface OpenSpan {
  /** For what it causes elsewhere. */
  readonly traceparent: string | undefined;
  note(facts: SpanFacts): void;
  /** A better name, once it is known. */
  rename(name: string): void;
  fail(): void;
}

/** Traces of one service. It is passed, never global: several services may share a process. */
export interface Tracing {
  readonly on: boolean;
  /** Runs something as a span; one that throws has failed. */
  span<T>(name: string, start: SpanStart, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** `traceparent` of the span that runs now. */
  current(): string | undefined;
  /** Sends what is left, for a few seconds at most. */
  stop(): Promise<void>;
}

/** Tracing turned off: nothing is recorded, and whose trace it is passes through. */
export const noTracing: Tracing = {
  on: false,
  span: (_name, { parent }, work) =>
    work({ traceparent: parent, note: () => {}, rename: () => {}, fail: () => {} }),
  current: () => undefined,
  stop: async () => {},
};

/** Version 00, with ids that are not all zero (W3C Trace Context, section 3.2). */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A `traceparent` header if it is one; anything else counts as none. */
export function traceparentOf(header: unknown): string | undefined {
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : undefined;
}

/** Makes each call of somebody else a client span; nothing if tracing is off. */
export function tracedCalls(tracing: Tracing, whom: string) {
  if (!tracing.on) return undefined;
  return <T extends { readonly status: number }>(operation: string, call: () => Promise<T>): Promise<T> =>
    // Outside any span it is a watcher's own round, which would be a trace of its own every few seconds.
    tracing.current() === undefined
      ? call()
      : tracing.span(`${whom} ${operation}`, { kind: 'client' }, async (span) => {
          const answer = await call();
          span.note({ status: answer.status });
          if (answer.status >= 500) span.fail();
          return answer;
        });
}
