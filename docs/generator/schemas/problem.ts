import type { Problem } from '@data-connector/protocol';
import { z } from 'zod';
import { code, compactJwe, retry, time } from './forms.js';
import { keyring } from './keys.js';

/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string().describe('What it means'),
  status: z.int(),
  detail: z.string().describe('What to do'),
  code: code.describe('Stable; the table is docs/codes.md'),
  retry,
  requestId: z.string().describe('For the operator'),
  retryAt: time.exactOptional(),
  superseded: z
    .object({ keyring, connection: compactJwe })
    .exactOptional()
    .describe('With connection_superseded: what leads to the connection to go on with'),
}) satisfies z.ZodType<Problem>;
