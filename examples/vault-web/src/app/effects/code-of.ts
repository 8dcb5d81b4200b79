import { isVaultError } from '@data-connector/vault';
import type { AnyCode } from '../words/any-code.js';

/** What a failure is called, and what else is known of it. */
export interface Failure {
  readonly code: AnyCode;
  readonly retry: 'no' | 'later' | 'reconnect';
  readonly retryAt?: string;
}

/** Anything that was thrown, as a failure. What nobody expected is told to the browser's console. */
export function failureOf(thrown: unknown): Failure {
  if (isVaultError(thrown)) {
    const { code, retry, retryAt } = thrown;
    return { code, retry, ...(retryAt === undefined ? {} : { retryAt }) };
  }
  const name = thrown instanceof DOMException ? thrown.name : '';
  if (name === 'AbortError') return { code: 'aborted', retry: 'later' };
  if (name === 'QuotaExceededError') return { code: 'local_failed', retry: 'no' };
  reportError(thrown);
  return { code: 'unexpected', retry: 'later' };
}
