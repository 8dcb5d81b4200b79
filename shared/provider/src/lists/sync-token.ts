import type { ApiAnswer } from '../api/answer.js';
import type { Query } from '../api/api.js';
import { textOf } from '../values.js';
import { memberOf } from './next.js';

/** How a third party tells what has changed since a state of a list: it gives a token of that state. */
export interface SyncToken {
  /** The parameter in which the token goes back. */
  readonly parameter: string;
  /** The token in an answer; nothing if it has none. */
  readonly of: (answer: ApiAnswer) => string | undefined;
  /** Whether the first page of a pass has the token of the state that it tells, or the last one. */
  readonly on: 'first' | 'last';
  /** What is asked before everything is read, where the whole list has no token itself. */
  readonly before?: { readonly path: string; readonly query?: Query };
}

/** The last page's body has the token. @param member such as `nextSyncToken` */
export const syncToken = (member: string, parameter: string): SyncToken => ({
  parameter,
  on: 'last',
  of: ({ body }) => textOf(memberOf(body, member)),
});
