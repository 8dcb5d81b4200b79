import * as z from 'zod/mini';
import { SCHEMAS } from '../names.js';
import { base64url, compactJwe } from './words.js';

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

/**
 * The shape of a schema's records: the members that it has of its own, and those of every record.
 * @param schema its URI
 */
export const recordShape = <Own extends z.core.$ZodShape>(schema: string, own: Own) =>
  z.extend(z.strictObject({ ...base, schema: z.literal(schema) }), own);

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

const text = z.optional(z.string());
const some = (min: number, max: number) => z.string().check(z.minLength(min), z.maxLength(max));
const audioOrVideo = z.enum(['audio', 'video']);

/** Records of Verida's schemas, by name. */
export const RECORDS = {
  favourite: recordShape(SCHEMAS.favourite, {
    uri: filled,
    favouriteType: z.enum(['like', 'favourite', 'recommendation', 'share']),
    contentType: z.enum(['video', 'audio', 'document', 'webpage']),
  }),
  following: recordShape(SCHEMAS.following, { followedTimestamp: z.optional(moment) }),
  history: recordShape(SCHEMAS.history, {
    timestamp: moment,
    activityType: z.enum(['listening', 'watching', 'browsing', 'reading']),
    url: text,
    /** Seconds. */
    duration: z.optional(z.int().check(z.minimum(0))),
  }),
  playlist: recordShape(SCHEMAS.playlist, {
    type: audioOrVideo,
    owner: z.optional(z.strictObject({ displayName: z.string(), email: z.optional(z.email()) })),
    tracks: z.optional(
      z.array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          artist: text,
          album: text,
          thumbnail: z.optional(z.url()),
          /** Milliseconds. */
          duration: z.optional(z.int()),
          url: z.optional(z.url()),
          type: z.optional(audioOrVideo),
        }),
      ),
    ),
  }),
  post: recordShape(SCHEMAS.post, {
    uri: filled,
    type: z.optional(z.enum(POST_TYPES)),
    content: text,
    contentHtml: text,
  }),
  profile: recordShape(SCHEMAS.profile, {
    name: some(2, 140),
    country: z.optional(some(2, 140)),
    description: z.optional(some(2, 140)),
    website: z.optional(some(12, 253)),
    avatar: z.optional(z.strictObject({ uri: text })),
  }),
} satisfies Record<keyof typeof SCHEMAS, unknown>;

/** The key, among schema URIs, of the datastore of items that are kept aside: a URI has a colon. */
export const QUARANTINE = 'quarantine';

/** Why an item is no record: its mapper could make none of it, what it made does not fit the schema, or it is too large. */
export const QUARANTINE_REASONS = ['unmapped', 'misfit', 'too_large'] as const;

/** An item that could not be made a record, as the third party gave it. */
export const quarantinedItem = z.strictObject({
  /** That of the record it would be, if `sourceId` is known; otherwise one of its own, the same for the same item. */
  _id: base._id,
  schema: z.literal(QUARANTINE),
  handler: filled,
  reason: z.enum(QUARANTINE_REASONS),
  sourceId: z.optional(filled),
  /** Missing where it is too large. */
  sourceData: z.optional(z.unknown()),
});
export type QuarantinedItem = z.infer<typeof quarantinedItem>;

/** The `schema` of a tombstone, where a record has a URI: a URI has a colon. */
export const GONE = 'gone';

/** What lies in a datastore in place of a record: the third party has the item no more, and the Vault drops its record. */
export const tombstone = z.object({
  /** That of the record. */
  _id: base._id,
  schema: z.literal(GONE),
});
export type Tombstone = z.infer<typeof tombstone>;

/** The members that every record has, whatever its schema. */
export interface BaseRecord {
  readonly _id: string;
  readonly schema: string;
  readonly name: string;
  readonly sourceId: string;
}

/** A sealed record as it lies in a datastore; `_id` is the `sealedId` of its number. */
export const sealedRecord = z.object({ _id: z.string(), jwe: compactJwe });
export type SealedRecord = z.infer<typeof sealedRecord>;

/** The protected header of a sealed record, and nothing beside it: swapping, dropping and repeating is noticed by it. */
export const recordHeader = z.strictObject({
  alg: z.literal('dir'),
  enc: z.literal('A256GCM'),
  kid: base64url,
  /** The document's `_id`. */
  id: z.string(),
  schema: z.string(),
  /** 1, 2, 3 … in its datastore. */
  n: z.int().check(z.minimum(1)),
});
export type RecordHeader = z.infer<typeof recordHeader>;
