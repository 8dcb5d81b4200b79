import { ConnectorError } from '../errors/index.js';

/** The third party refused the access token: renewing it may help. */
export class TokenRejected extends Error {
  override readonly name = 'TokenRejected';
  constructor(cause?: unknown) {
    super('The third party refused the access token', cause === undefined ? undefined : { cause });
  }
}

const DAY_MS = 86_400_000;

/** `rate_limited` with the time at which asking may help: `at` (ms since 1970) bounded to the next day, or in 15 minutes. */
export function rateLimited(at: number | undefined, cause?: unknown): ConnectorError {
  const now = Date.now();
  const known =
    at !== undefined && Number.isFinite(at)
      ? Math.min(Math.max(at, now + 1000), now + DAY_MS)
      : now + 900_000;
  return new ConnectorError('rate_limited', { retryAt: new Date(known).toISOString() }, cause);
}
