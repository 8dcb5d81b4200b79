import { CODES, type Problem } from '@data-connector/protocol';
import type { ConnectorError } from './connector-error.js';

/** An error as the body of an `application/problem+json` answer (RFC 9457): constant text and the request id. */
export function problem(error: ConnectorError, requestId: string): Problem {
  const { status, title, detail, retry } = CODES[error.code];
  const { retryAt, superseded } = error.extras;
  return {
    type: `urn:data-connector:problem:${error.code}`,
    title,
    status,
    detail,
    code: error.code,
    retry,
    requestId,
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(superseded === undefined ? {} : { superseded }),
  };
}
