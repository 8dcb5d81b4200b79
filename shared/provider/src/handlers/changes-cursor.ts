import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { digest } from '../digest.js';

/** A cursor of so many collections at most fits into a request beside others. */
export const MAX_COLLECTIONS = 50;

const collection = z.string().max(512);
/** What a third party calls a state, as it goes into a parameter. */
const token = z.string().regex(/^[\x21-\x7e]{1,2048}$/);

/** How far a handler has got that comes whole and then brings what has changed. */
export const changesCursor = z.strictObject({
  /** The whole that is being read, or has been read and was changed since. */
  snapshot: z.uuid(),
  /** Of each collection that came whole: which state of it came. */
  tokens: z.array(z.strictObject({ of: collection, token })).max(MAX_COLLECTIONS),
  /** All collections came whole. */
  complete: z.literal(true).optional(),
  /** Where to go on in a collection: what tells the page's place, and the items of it that were taken. */
  at: z
    .strictObject({
      of: collection,
      place: z
        .string()
        .regex(/^[\x21-\x7e]{1,16384}$/)
        .optional(),
      skip: z.int().min(0),
      /** By what the items that were taken are known again. */
      by: digest.optional(),
      /** Of the state that the pass tells, if that is known by now. */
      token: token.optional(),
    })
    .optional(),
});
export type ChangesCursor = z.infer<typeof changesCursor>;

/** Before anything of a whole has come. */
export const begun = (): ChangesCursor => ({ snapshot: randomUUID(), tokens: [] });

/** Whether a text can be a sync token. */
export const isToken = (text: string | undefined): text is string => token.safeParse(text).success;

export const tokenOf = ({ tokens }: ChangesCursor, of: string): string | undefined =>
  tokens.find((one) => one.of === of)?.token;

/** The cursor once a state of a collection has come. */
export function withToken({ at: _at, ...cursor }: ChangesCursor, of: string, to: string): ChangesCursor {
  const others = cursor.tokens.filter((one) => one.of !== of);
  return { ...cursor, tokens: [...others, { of, token: to }] };
}

/** The collections whose place a cursor tells. */
export const collectionsIn = ({ at, tokens }: ChangesCursor): string[] => [
  ...tokens.map(({ of }) => of),
  ...(at ? [at.of] : []),
];
