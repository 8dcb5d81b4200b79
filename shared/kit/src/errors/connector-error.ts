import { CODES, type Code, type Problem, type Retry } from '@data-connector/protocol';

/** What an error may carry besides its code: all of it is shown to the client. */
export interface ErrorExtras {
  /** ISO 8601. */
  readonly retryAt?: string;
  readonly superseded?: Problem['superseded'];
}

/** The one class of error that crosses a room's border: a stable code, constant text, and the cause for the log. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly status: number;
  readonly retry: Retry;

  constructor(
    readonly code: Code,
    readonly extras: ErrorExtras = {},
    cause?: unknown,
  ) {
    super(CODES[code].title, cause === undefined ? undefined : { cause });
    this.status = CODES[code].status;
    this.retry = CODES[code].retry;
  }
}

/** When to come back, as an error says it. @param ms from now */
export const retryIn = (ms: number) => ({ retryAt: new Date(Date.now() + ms).toISOString() });

/** Any thrown value as a ConnectorError: what is not one already becomes `fallback` with the value as its cause. */
export function asConnectorError(thrown: unknown, fallback: Code = 'internal_error'): ConnectorError {
  return thrown instanceof ConnectorError ? thrown : new ConnectorError(fallback, {}, thrown);
}
