import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '@data-connector/kit/errors';
import { everythingSaid, type Secrets } from '../secrets/known-secrets.js';

/** How soon a call ends that is aborted, in ms: sooner than any time limit of a call. */
const PROMPTLY_MS = 25_000;

/** How a call that must fail did fail: its code, or its class. It is no failure at all if it says a secret. */
export async function failureOf(
  secrets: Secrets,
  call: Promise<unknown>,
): Promise<{ readonly code: string; readonly retryAt: string | undefined }> {
  const thrown = await call.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: unknown) => error,
  );
  expect(secrets.in(everythingSaid(thrown))).toEqual([]);
  if (thrown instanceof ConnectorError) return { code: thrown.code, retryAt: thrown.extras.retryAt };
  // Not by class: under jest, errors of Node itself belong to another realm.
  const { name } = (thrown ?? {}) as { name?: unknown };
  return { code: typeof name === 'string' ? name : typeof thrown, retryAt: undefined };
}

/** How a call failed that hung until it was aborted here: in words, if it did not end for that. */
export async function failureOfAborted(
  stop: AbortController,
  failure: ReturnType<typeof failureOf>,
): Promise<string> {
  stop.abort();
  const late = sleep(PROMPTLY_MS, { code: 'nothing: it goes on' }, { ref: false });
  return (await Promise.race([failure, late])).code;
}
