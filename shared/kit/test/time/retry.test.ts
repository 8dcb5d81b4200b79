import { describe, expect, test } from '@jest/globals';
import { ConnectorError } from '@data-connector/kit/errors';
import { retry } from '@data-connector/kit/time';

const away = (retryAt?: string) => new ConnectorError('datastore_unavailable', retryAt ? { retryAt } : {});

/** Work that fails with each of these, one after the other, and then succeeds. */
function failing(...errors: readonly unknown[]) {
  const left = [...errors];
  return async () => {
    if (left.length > 0) throw left.shift();
    return 'done';
  };
}

describe('what is tried again', () => {
  test('succeeds as soon as it can', async () => {
    expect(await retry(failing(away(), away()), { waitsMs: [1, 1] })).toBe('done');
  });

  test('ends with the error of the last attempt', async () => {
    const last = away();
    await expect(retry(failing(away(), last), { waitsMs: [1] })).rejects.toBe(last);
  });

  test('ends at once with an error that is none of the system’s', async () => {
    const bug = new TypeError('a bug');
    await expect(retry(failing(bug), { waitsMs: [1] })).rejects.toBe(bug);
  });

  test('asks before each wait, which lasts as long as the error wants', async () => {
    const asked: [number, number][] = [];
    const later = away(new Date(Date.now() + 3_600_000).toISOString());
    const again = (error: ConnectorError, waitMs: number, attempt: number) => {
      asked.push([waitMs, attempt]);
      return error !== later;
    };
    await expect(retry(failing(away(), later), { waitsMs: [1, 1], again })).rejects.toBe(later);
    expect(asked.map(([, attempt]) => attempt)).toEqual([1, 2]);
    expect(asked[0]?.[0]).toBeLessThanOrEqual(1.5);
    expect(asked[1]?.[0]).toBeGreaterThan(3_500_000);
  });

  test('ends with the signal’s reason once that is aborted', async () => {
    const ending = new AbortController();
    const reason = new Error('over');
    const work = async () => {
      ending.abort(reason);
      throw away();
    };
    await expect(retry(work, { waitsMs: [1], signal: ending.signal })).rejects.toBe(reason);
  });
});
