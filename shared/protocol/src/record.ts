import * as z from 'zod/mini';
import { SCHEMAS } from './names.js';

const filled = z.string().check(z.minLength(1));
const moment = z.iso.datetime({ offset: true });

/** What every Verida record has, and what this server adds to each: where it comes from, and the original whole. */
const base = {
  _id: z.string().check(z.minLength(1), z.maxLength(512)),
  name: z.string(),
  summary: z.optional(z.string().check(z.maxLength(256))),
  icon: z.optional(z.string()),
  uri: z.optional(z.string()),
  sourceApplication: filled,
  sourceAccountId: filled,
  sourceId: filled,
  sourceData: z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null),
  insertedAt: z.optional(moment),
  modifiedAt: z.optional(moment),
};

/** Verida `social/following` 0.1.0. */
export const followingRecord = z.strictObject({
  ...base,
  schema: z.literal(SCHEMAS.following),
  followedTimestamp: z.optional(moment),
});
export type FollowingRecord = z.infer<typeof followingRecord>;

/** The kinds of post that Verida's `social/post` 0.1.0 knows. */
export const POST_TYPES = [
  'link',
  'status',
  'photo',
  'video',
  'music',
  'event',
  'offer',
  'question',
  'note',
  'album',
  'life_event',
] as const;

/** Verida `social/post` 0.1.0. */
export const postRecord = z.strictObject({
  ...base,
  schema: z.literal(SCHEMAS.post),
  uri: filled,
  type: z.optional(z.enum(POST_TYPES)),
  content: z.optional(z.string()),
  contentHtml: z.optional(z.string()),
});
export type PostRecord = z.infer<typeof postRecord>;

/** The members that every record has, whatever its schema. */
export interface BaseRecord {
  readonly _id: string;
  readonly schema: string;
  readonly name: string;
  readonly sourceId: string;
}
