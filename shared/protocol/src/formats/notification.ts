import * as z from 'zod/mini';
import { providerName } from '../names.js';
import { syncEventType } from './event.js';
import { code, count, outcome, syncId, time } from './words.js';

/** What a push relay is sent, signed as Standard Webhooks says. */
export const notification = z.object({
  type: syncEventType,
  timestamp: time.check(z.describe('When the sync ended')),
  data: z.object({
    ref: z
      .string()
      .check(z.describe('The Vault’s own, from its `notify`: by it the relay knows whom to wake')),
    provider: providerName,
    syncId,
    outcome,
    code: z.exactOptional(code),
    retryAt: z.exactOptional(time),
    records: count,
  }),
});
export type Notification = z.infer<typeof notification>;
