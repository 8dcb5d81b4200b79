import type { LastSync } from '../store/state.js';
import { counted } from './counted.js';
import { explain } from './explain.js';

/** One sentence on how a sync went. @param name the account's */
export function endingSentence(last: LastSync, name: string): string {
  const came = last.added === 0 ? 'nothing new' : `${counted(last.added, 'new record')}`;
  if (last.outcome === 'completed') return `${name}: everything is here, ${came}.`;
  const why = last.code ? explain(last.code, 'The provider').title : 'The sync did not come to its end';
  return `${name}: ${why}; ${came}.`;
}
