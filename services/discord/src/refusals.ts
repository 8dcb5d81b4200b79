import {
  numberOf,
  objectOf,
  remaining,
  type ApiAnswer,
  type ErrorRule,
  type Limits,
} from '@data-connector/provider';

/** A limit's end is in the body, in seconds with a fraction (https://docs.discord.com/developers/topics/rate-limits). */
export const LIMITS: Limits = {
  ...remaining('x-ratelimit'),
  end({ body }) {
    const seconds = numberOf(objectOf(body)?.['retry_after']);
    return seconds === undefined ? {} : { inMs: seconds * 1000 };
  },
};

const hasCode =
  (code: number) =>
  ({ body }: ApiAnswer): boolean =>
    objectOf(body)?.['code'] === code;

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
export const ERRORS: readonly ErrorRule[] = [
  { when: hasCode(50_025), means: 'token_rejected' },
  // The person has to verify their account at Discord first.
  { when: hasCode(40_002), means: 'reconnect_required' },
];
