import * as z from 'zod/mini';

/** The protocol's version: it stands in every label, connection, keyring and result. */
export const PROTOCOL_VERSION = 1;

/** A provider's name: it stands in URLs, database names and record ids, so it has no separators. */
export const providerNamePattern = /^[a-z][a-z0-9]{1,30}$/;
export const providerName = z.string().check(z.regex(providerNamePattern));

/** Verida's record schemas that providers fill (https://common.schemas.verida.io). */
export const SCHEMAS = {
  calendar: 'https://common.schemas.verida.io/social/calendar/v0.1.0/schema.json',
  contact: 'https://common.schemas.verida.io/social/contact/v0.1.0/schema.json',
  email: 'https://common.schemas.verida.io/social/email/v0.1.0/schema.json',
  event: 'https://common.schemas.verida.io/social/event/v0.1.0/schema.json',
  favourite: 'https://common.schemas.verida.io/favourite/v0.1.0/schema.json',
  following: 'https://common.schemas.verida.io/social/following/v0.1.0/schema.json',
  history: 'https://common.schemas.verida.io/activity/history/v0.1.0/schema.json',
  playlist: 'https://common.schemas.verida.io/media/playlist/v0.1.0/schema.json',
  post: 'https://common.schemas.verida.io/social/post/v0.1.0/schema.json',
  profile: 'https://common.schemas.verida.io/profile/basicProfile/v0.1.0/schema.json',
} as const;

/** How a sync can end. The same words stand in its status, its SSE event names and its routing key. */
export const OUTCOMES = ['completed', 'partial', 'failed', 'interrupted'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Tells whether a word is an outcome. */
export function isOutcome(word: string): word is Outcome {
  return (OUTCOMES as readonly string[]).includes(word);
}

/** A record's inner `_id`: the same item of the same account always has the same one, so a Vault upserts by it. */
export function recordId(provider: string, accountId: string, sourceId: string): string {
  return `${provider}-${accountId}-${sourceId}`;
}

/**
 * The `_id` of the document that holds record n of a datastore: n in fixed width, so that ids sort as their numbers do. CouchDB
 * stores ids that only grow in less than half the time, and they tell nothing but how many there are.
 */
export function sealedId(n: number): string {
  return String(n).padStart(12, '0');
}

/** A syncId: the UTC day it began on (its sync document lies in that day's database), then 128 random bits. */
export const syncIdPattern = /^(\d{8})-[A-Za-z0-9_-]{22}$/;

/** A push relay's name, as the operator gave it and `notify` says it. */
export const relayNamePattern = /^[a-z][a-z0-9-]{0,30}$/;

/** A datastore's database name: the provider's name and 128 random bits, so it tells nothing and is never used twice. */
export const datastoreNamePattern = /^[a-z][a-z0-9]{1,30}-[0-9a-f]{32}$/;
