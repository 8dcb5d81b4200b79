import type { Request } from 'express';
import { syncIdPattern } from '@data-connector/protocol';

/** The sync that a request's path names, if it could be one: for the log. */
export function syncIdOf(req: Request): string | undefined {
  const syncId: unknown = req.params?.['syncId'];
  return typeof syncId === 'string' && syncIdPattern.test(syncId) ? syncId : undefined;
}
