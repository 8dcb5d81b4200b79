import { z } from 'zod';
import type { ApiAnswer } from '../api/answer.js';
import type { Query } from '../api/api.js';
import { VALIDATOR, validatorOf } from '../api/validator.js';
import { digest, digestOf } from '../digest.js';
import type { HandlerContext } from '../handlers/handler.js';

/** A page as a cursor remembers it: which request it answered, and its validator. */
export const seen = z.strictObject({ of: digest, by: z.string().regex(VALIDATOR) });
export type Seen = z.infer<typeof seen>;

/** Names a request: with another account or other scopes, the same address may mean another page. */
export const requestOf = (path: string, query: Query, { account, scopes }: HandlerContext): string =>
  digestOf([path, query, account.id, [...scopes].sort()]);

/** How to remember the answer to a request; nothing if it cannot be known again. */
export function seenIn({ headers }: ApiAnswer, of: string): Seen | undefined {
  const by = validatorOf(headers);
  return by === undefined ? undefined : { of, by };
}
