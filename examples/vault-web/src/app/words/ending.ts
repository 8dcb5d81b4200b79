import type { LastSync } from '../store/state.js';
import { counted } from './counted.js';
import { explain } from './explain.js';

/** Whether the person has kept back a permission, so that a part could not be fetched. */
export function isPartDeclined({ handlers }: LastSync): boolean {
  return Object.values(handlers).some(({ state }) => state === 'declined');
}

/** One sentence on how a sync went. @param name the account's */
export function endingSentence(last: LastSync, name: string): string {
  const came = last.added === 0 ? 'nothing new' : `${counted(last.added, 'new record')}`;
  const all = isPartDeclined(last) ? 'what you allowed' : 'everything';
  if (last.outcome === 'completed') return `${name}: ${all} is here, ${came}.`;
  const why = last.code ? explain(last.code, 'The provider').title : 'The sync did not come to its end';
  return `${name}: ${why}; ${came}.`;
}
