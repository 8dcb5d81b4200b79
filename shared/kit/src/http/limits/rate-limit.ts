import type { Response } from 'express';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { ConnectorError } from '../../errors/index.js';

/** How often somebody may ask. */
export interface RateLimitOptions {
  /** What is counted, as the headers call it. */
  readonly name: string;
  /** So often … */
  readonly points: number;
  /** … in so many seconds. */
  readonly seconds: number;
}

/** A limit that is counted in this process, for each key by itself. */
export interface RateLimit {
  /**
   * Counts one request, and tells what is left in the answer's `RateLimit` and `RateLimit-Policy` headers
   * (draft-ietf-httpapi-ratelimit-headers-10).
   * @throws ConnectorError `too_many_requests` with `retryAt`
   */
  take(key: string, res: Response): Promise<void>;
}

/** A limit for requests; 0 points for none. */
export function rateLimit({ name, points, seconds }: RateLimitOptions): RateLimit {
  if (points === 0) return { take: async () => {} };
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  const policy = `"${name}";q=${points};w=${seconds}`;
  return {
    async take(key, res) {
      // It tells by rejecting that nothing is left.
      const left = await limiter.consume(key).catch((refusal: RateLimiterRes) => refusal);
      res.setHeader('ratelimit-policy', policy);
      res.setHeader(
        'ratelimit',
        `"${name}";r=${left.remainingPoints};t=${Math.ceil(left.msBeforeNext / 1000)}`,
      );
      if (left.consumedPoints <= points) return;
      throw new ConnectorError('too_many_requests', {
        retryAt: new Date(Date.now() + left.msBeforeNext).toISOString(),
      });
    },
  };
}
