import { z } from 'zod';
import { providerName } from './names.js';

/** The third party's account behind a connection. */
export const account = z.object({
  id: z.string().min(1).max(256),
  name: z.string().max(1000),
  username: z.string().max(256).optional(),
  url: z.string().max(2048).optional(),
  avatarUrl: z.string().max(4096).optional(),
});
export type Account = z.infer<typeof account>;

/** A handler's cursor: opaque to everyone but its handler. */
export type Cursor = Record<string, unknown>;

/**
 * A connection as the Vault keeps it and sends it with each sync (`config`): who, which account, the third party's
 * tokens, how far each handler has got, and the service's proof that all of this belongs together. Times are ISO 8601.
 */
export const connection = z.object({
  version: z.literal(1),
  provider: providerName,
  did: z.string().min(1).max(256),
  account,
  accessToken: z.string().min(1).max(8192),
  refreshToken: z.string().min(1).max(8192).optional(),
  expiresAt: z.iso.datetime().optional(),
  scopes: z.array(z.string().max(256)).max(100),
  cursors: z.record(z.string().max(64), z.record(z.string().max(64), z.unknown())).optional(),
  proof: z.string().min(1).max(4096),
});
export type Connection = z.infer<typeof connection>;
