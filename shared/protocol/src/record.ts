import { z } from 'zod';
import { SCHEMAS } from './names.js';

/** What every Verida record has, and what this server adds to each: where it comes from, and the original whole. */
const base = {
  _id: z.string().min(1).max(512),
  name: z.string(),
  summary: z.string().max(256).optional(),
  icon: z.string().optional(),
  uri: z.string().optional(),
  sourceApplication: z.string().min(1),
  sourceAccountId: z.string().min(1),
  sourceId: z.string().min(1),
  sourceData: z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null),
  insertedAt: z.iso.datetime({ offset: true }).optional(),
  modifiedAt: z.iso.datetime({ offset: true }).optional(),
};

/** Verida `social/following` 0.1.0. */
export const followingRecord = z.strictObject({
  ...base,
  schema: z.literal(SCHEMAS.following),
  followedTimestamp: z.iso.datetime({ offset: true }).optional(),
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
  uri: z.string().min(1),
  type: z.enum(POST_TYPES).optional(),
  content: z.string().optional(),
  contentHtml: z.string().optional(),
});
export type PostRecord = z.infer<typeof postRecord>;

/** The members that every record has, whatever its schema. */
export interface BaseRecord {
  readonly _id: string;
  readonly schema: string;
  readonly name: string;
  readonly sourceId: string;
}
