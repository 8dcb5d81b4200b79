import { z } from 'zod';
import {
  GONE,
  QUARANTINE,
  recordId,
  type Account,
  type QuarantinedItem,
  type Tombstone,
} from '@data-connector/protocol';
import type { Handler } from '@data-connector/provider';
import { sha256 } from '@data-connector/sealing';

/** CouchDB refuses documents over 8,000,000 bytes, and sealed text is a third longer. */
export const MAX_BYTES = 5 * 2 ** 20;
const MAX_ID_LENGTH = 512;

/** What an item of a third party is read with. */
export interface ItemReader {
  readonly provider: string;
  readonly account: Account;
  /** Where it is, of a provider whose accounts are at many servers. */
  readonly server?: string | undefined;
  readonly handler: Handler;
}

/** The JSON of an item's record, of its tombstone if it is gone, or of the item itself with the reason why it is neither. */
export type ReadItem =
  { readonly record: string } | { readonly tombstone: string } | { readonly quarantined: string };

/** No character takes more than three bytes. */
const fits = (json: string): boolean => json.length <= MAX_BYTES / 3 || Buffer.byteLength(json) <= MAX_BYTES;

/** The record of an item as JSON, or why there is none. */
function recordOf(item: unknown, { handler, provider, account, server }: ItemReader) {
  let mapped: unknown;
  try {
    mapped = handler.map(item, { provider, account, server });
  } catch {
    return { reason: 'unmapped' } as const;
  }
  const { success, data } = z.safeParse(handler.record, mapped);
  if (!success) return { reason: 'misfit' } as const;
  const record = JSON.stringify(data);
  return fits(record) ? { record } : ({ reason: 'too_large' } as const);
}

function idOf(item: unknown, { handler, provider, account }: ItemReader): string | undefined {
  try {
    const id = handler.idOf(item);
    return id !== undefined && recordId(provider, account.id, id).length <= MAX_ID_LENGTH ? id : undefined;
  } catch {
    return undefined;
  }
}

const isGone = (item: unknown, { handler }: ItemReader): boolean => {
  try {
    return handler.isGone?.(item) ?? false;
  } catch {
    return false;
  }
};

/** Makes a third party's item a record, or a tombstone; an item of which neither can be made is kept as it came. */
export function readItem(item: unknown, reader: ItemReader): ReadItem {
  const gone = isGone(item, reader);
  const read = gone ? ({ reason: 'unmapped' } as const) : recordOf(item, reader);
  if (read.record !== undefined) return { record: read.record };
  const sourceId = idOf(item, reader);
  if (gone && sourceId !== undefined) {
    const _id = recordId(reader.provider, reader.account.id, sourceId);
    return { tombstone: JSON.stringify({ _id, schema: GONE } satisfies Tombstone) };
  }
  const sourceData = item ?? null;
  const told: QuarantinedItem = {
    // No third party’s id begins like that, and the same item has the same one again.
    _id: recordId(reader.provider, reader.account.id, sourceId ?? `?${sha256(JSON.stringify(sourceData))}`),
    schema: QUARANTINE,
    handler: reader.handler.manifest.name,
    reason: read.reason,
    ...(sourceId === undefined ? {} : { sourceId }),
  };
  const whole = JSON.stringify({ ...told, sourceData });
  return { quarantined: fits(whole) ? whole : JSON.stringify(told) };
}
