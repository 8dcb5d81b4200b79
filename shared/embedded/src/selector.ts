import { badRequest, notImplemented } from './couch-error.js';

/** @throws CouchError 400 unless it is an object, 501 for `$regex`: one pattern can keep a process busy for ever. */
export function checkSelector(selector: unknown): Record<string, unknown> {
  if (typeof selector !== 'object' || selector === null || Array.isArray(selector)) {
    throw badRequest('Selector must be a JSON object');
  }
  refusePatterns(selector);
  return selector as Record<string, unknown>;
}

function refusePatterns(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$regex') throw notImplemented('$regex is');
    refusePatterns(inner);
  }
}
