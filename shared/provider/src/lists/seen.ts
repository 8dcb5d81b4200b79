import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ApiAnswer } from '../api/answer.js';
import type { Query } from '../api/api.js';
import { VALIDATOR, validatorOf } from '../api/validator.js';
import type { HandlerContext } from '../handlers/handler.js';

/** A page as a cursor remembers it: which request it answered, and its validator. */
export const seen = z.strictObject({ of: z.string().regex(/^[\w-]{22}$/), by: z.string().regex(VALIDATOR) });
export type Seen = z.infer<typeof seen>;

/** Names a request: with another account or other scopes, the same address may mean another page. */
export const requestOf = (path: string, query: Query, { account, scopes }: HandlerContext): string =>
  createHash('sha256')
    .update(JSON.stringify([path, query, account.id, [...scopes].sort()]))
    .digest('base64url')
    .slice(0, 22);

/** How to remember the answer to a request; nothing if it cannot be known again. */
export function seenIn({ headers }: ApiAnswer, of: string): Seen | undefined {
  const by = validatorOf(headers);
  return by === undefined ? undefined : { of, by };
}
