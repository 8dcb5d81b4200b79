import { SCHEMAS } from '@data-connector/vault';

/** How records of a schema are looked at. */
export type RecordKind = 'post' | 'following' | 'other';

/** The kind of a schema. */
export function kindOf(schema: string): RecordKind {
  if (schema === SCHEMAS.post) return 'post';
  return schema === SCHEMAS.following ? 'following' : 'other';
}

/** A schema's short name, as it stands in addresses: the part of its path before the version (`…/social/post/v0.1.0/schema.json`). */
export function shelfName(schema: string): string {
  return /\/([a-z0-9-]+)\/v[\d.]+\/schema\.json$/i.exec(schema)?.[1] ?? 'records';
}
