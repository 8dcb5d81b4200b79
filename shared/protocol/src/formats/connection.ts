import * as z from 'zod/mini';
import { providerName } from '../names.js';

const upTo = (max: number) => z.string().check(z.maxLength(max));
const filledUpTo = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));

/** The third party's account behind a connection. */
export const account = z.object({
  id: filledUpTo(256),
  name: upTo(1000),
  username: z.optional(upTo(256)),
  url: z.optional(upTo(2048)),
  avatarUrl: z.optional(upTo(4096)),
});
export type Account = z.infer<typeof account>;

/** How far each handler has got, by its name: opaque to everyone but the handler. */
export const cursors = z.record(upTo(64), z.record(upTo(64), z.unknown()));
export type Cursor = z.infer<typeof cursors>[string];

/**
 * A connection as the Vault keeps it and sends it with each sync (`config`): who, which account, the third party's
 * tokens, how far each handler has got, and the service's proof that all of this belongs together. Times are ISO 8601.
 */
export const connection = z.object({
  version: z.literal(1),
  provider: providerName,
  did: filledUpTo(256),
  account,
  /** Where the account is, of a provider whose accounts are at many servers: `host[:port][/path]`. */
  server: z.optional(filledUpTo(512)),
  /** The service's app at that server, sealed: only the service can open it. */
  app: z.optional(filledUpTo(4096)),
  accessToken: filledUpTo(8192),
  refreshToken: z.optional(filledUpTo(8192)),
  dpopKey: z.optional(z.string().check(z.regex(/^[\w-]{43}$/))),
  expiresAt: z.optional(z.iso.datetime()),
  goodUntil: z.optional(z.iso.datetime()),
  reconnectBy: z.optional(z.iso.datetime()),
  scopes: z.array(upTo(256)).check(z.maxLength(100)),
  cursors: z.optional(cursors),
  proof: filledUpTo(4096),
});
export type Connection = z.infer<typeof connection>;
