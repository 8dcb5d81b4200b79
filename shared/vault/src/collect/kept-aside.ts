import type { QuarantinedItem } from '@data-connector/protocol';
import type { RecordsAbout } from './records-about.js';

/** An item that could not be made a record, and the snapshot it was found in, of handlers that come whole. */
export type KeptAside = QuarantinedItem & { readonly snapshot?: string };

/** A snapshot that is complete. */
export type CompleteSnapshot = Required<RecordsAbout> & { readonly handler: string };

/**
 * For a store's `prune`: of which records a complete snapshot had something that could not be read, so that they stay;
 * nothing if it may have been any of them, and all stay.
 */
export function sparedBy(
  kept: Iterable<KeptAside>,
  { handler, snapshot }: Pick<CompleteSnapshot, 'handler' | 'snapshot'>,
): ReadonlySet<string> | undefined {
  const found = [...kept].filter((item) => item.handler === handler && item.snapshot === snapshot);
  return found.every(({ sourceId }) => sourceId !== undefined)
    ? new Set(found.map(({ _id }) => _id))
    : undefined;
}
