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
/** Hours and minutes that a place's clock is ahead of UTC: `+02:30`. */
const offset = z.string().check(z.regex(/^[+-](?:2[0-3]|[01]\d):[0-5]\d$/));
/** A moment of a calendar, with its place's offset then. */
const place = z.strictObject({ dateTime: moment, timezone: z.optional(offset) });
const person = z.strictObject({ email: z.email(), displayName: text });
const audioOrVideo = z.enum(['audio', 'video']);

/** What is told of an event each time that it takes place. */
const occurrence = {
  status: z.optional(z.enum(['confirmed', 'tentative', 'cancelled'])),
  description: text,
  location: text,
  start: place,
  end: z.optional(place),
};

/** Records of Verida's schemas, by name. */
export const RECORDS = {
  calendar: recordShape(SCHEMAS.calendar, {
    description: text,
    timezone: offset,
    location: text,
    /** The IANA name of its time zone. Not Verida's. */
    timeZone: text,
  }),
  contact: recordShape(SCHEMAS.contact, {
    firstName: z.string(),
    lastName: z.string(),
    email: z.optional(z.email()),
    mobile: text,
    did: text,
    /** All there are, the first one first; these and `organization` are not Verida's. */
    emails: z.optional(z.array(z.email())),
    phones: z.optional(z.array(z.string())),
    organization: text,
  }),
  email: recordShape(SCHEMAS.email, {
    type: z.enum(['send', 'receive']),
    fromName: text,
    fromEmail: filled,
    toEmail: z.string(),
    messageText: z.string(),
    messageHTML: text,
    attachments: z.optional(
      z.array(
        z.strictObject({
          id: z.string(),
          filename: z.string(),
          textContent: z.string(),
          uri: text,
          data: text,
        }),
      ),
    ),
    sentAt: moment,
  }),
  event: recordShape(SCHEMAS.event, {
    ...occurrence,
    /** The inner `_id` of its calendar's record. */
    calendarId: z.string(),
    creator: z.optional(person),
    organizer: z.optional(person),
    attendees: z.optional(z.array(person)),
    conferenceData: z.optional(z.record(z.string(), z.unknown())),
    attachments: z.optional(
      z.array(
        z.strictObject({
          fileUrl: z.optional(z.url()),
          title: text,
          mimeType: text,
          iconLink: z.optional(z.url()),
          fileId: text,
        }),
      ),
    ),
    /** Whole days: `start` is 00:00 of the first, `end` of the day after the last, at UTC. Not Verida's, as what follows. */
    allDay: z.optional(z.boolean()),
    /** The IANA name of the time zone that it is repeated in. */
    timeZone: text,
    /** RRULE, RDATE and EXDATE, as in RFC 5545, of one that is repeated. */
    recurrence: z.optional(z.array(z.string())),
    /** Of one occurrence that differs from the others: the inner `_id` of the event that is repeated, and when it would begin. */
    recurringEventId: text,
    originalStart: z.optional(place),
    /** Of one that is repeated: the occurrences that differ, each by when it would begin, where they are no events of their own. */
    exceptions: z.optional(
      z.array(z.strictObject({ ...occurrence, name: z.string(), originalStart: z.optional(place) })),
    ),
  }),
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
