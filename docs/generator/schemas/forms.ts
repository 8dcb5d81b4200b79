import {
  CODES,
  OUTCOMES,
  datastoreNamePattern,
  didPattern,
  syncIdPattern,
  type Code,
} from '@data-connector/protocol';
import { z } from 'zod';

/** ISO 8601, in UTC. */
export const time = z.iso.datetime();
export const url = z.url();
export const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
/** RFC 7516, section 7.1. */
export const compactJwe = z.string().regex(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]*\.[\w-]+$/);
/** RFC 7515, section 7.1. */
export const compactJws = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);
/** What helps. */
export const retry = z.enum(['no', 'later', 'reconnect']);
/** A code of the table. */
export const code = z.enum(Object.keys(CODES) as [Code, ...Code[]]);
export const outcome = z.enum(OUTCOMES);
export const syncId = z.string().regex(syncIdPattern);
export const datastoreName = z.string().regex(datastoreNamePattern);
/** Who asks, in any spelling that is accepted. */
export const did = z
  .string()
  .regex(didPattern)
  .describe('A DID; the mixed case of an address must be its EIP-55 checksum');
/** How many. */
export const count = z.int().min(0);
