import * as z from 'zod/mini';
import { CODES, RETRIES, type Code } from '../codes.js';
import { didPattern } from '../did.js';
import { OUTCOMES, datastoreNamePattern, syncIdPattern } from '../names.js';

/**
 * A word of a list that grows. Readers take any, for who wrote it may be newer than they are; docs/ name those that there
 * are.
 */
export const openWord = <W extends string>(words: readonly W[]) =>
  z.string().check(z.minLength(1), z.maxLength(1024), z.meta({ enum: words })) as unknown as z.ZodMiniType<W>;

/** A code of the table. */
export const code = openWord(Object.keys(CODES) as Code[]);
export const retry = openWord(RETRIES);
export const outcome = z.enum(OUTCOMES);
/** ISO 8601, in UTC. */
export const time = z.iso.datetime();
/** An absolute URL. Nothing looks into it: not every React Native has a URL that could. */
export const url = z.string().check(z.meta({ format: 'uri' }));
export const base64url = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/));
/** RFC 7516, section 7.1. */
export const compactJwe = z.string().check(z.regex(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]*\.[\w-]+$/));
/** RFC 7515, section 7.1. */
export const compactJws = z.string().check(z.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/));
/** Who asks, in any spelling that is accepted. */
export const did = z
  .string()
  .check(z.regex(didPattern), z.describe('A DID; the mixed case of an address must be its EIP-55 checksum'));
/** How many. */
export const count = z.int().check(z.minimum(0));
export const syncId = z.string().check(z.regex(syncIdPattern));
export const datastoreName = z.string().check(z.regex(datastoreNamePattern));
