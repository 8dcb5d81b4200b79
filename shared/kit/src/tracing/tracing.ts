/** What a span may say: words of few values and ids of this system; never a DID, account, token, URL or query. */
export interface SpanFacts {
  readonly provider?: string | undefined;
  readonly handler?: string | undefined;
  readonly syncId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly route?: string | undefined;
  readonly method?: string | undefined;
  readonly status?: number | undefined;
  readonly outcome?: string | undefined;
  readonly code?: string | undefined;
  readonly relay?: string | undefined;
}

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
