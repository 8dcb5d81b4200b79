import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A name for what a third party gave or was asked, by which a cursor knows it again. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);

/** The shape of such a name. */
export const digest = z.string().regex(/^[\w-]{22}$/);
