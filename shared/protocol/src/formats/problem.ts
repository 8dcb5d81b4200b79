import * as z from 'zod/mini';
import { keyring } from './keyring.js';
import { code, compactJwe, retry, time } from './words.js';

/** What leads to the connection that took the place of one whose refresh token was spent. */
export const superseded = z.object({ keyring, connection: compactJwe });

/** An error answer: RFC 9457 problem details with our members. */
export const problemFormat = z.object({
  type: z.string(),
  title: z.string().check(z.describe('What it means')),
  status: z.int(),
  detail: z.string().check(z.describe('What to do')),
  code: code.check(z.describe('Stable; the table is docs/codes.md')),
  retry,
  requestId: z.string().check(z.describe('For the operator')),
  retryAt: z.exactOptional(time),
  superseded: z
    .exactOptional(superseded)
    .check(z.describe('With connection_superseded: what leads to the connection to go on with')),
});
export type Problem = z.infer<typeof problemFormat>;
