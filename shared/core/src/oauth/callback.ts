import type { Code } from '@data-connector/protocol';
import { ConnectorError } from '../errors/index.js';
import { one } from '../http/index.js';

const FLOW_ID = /^[A-Za-z0-9_-]{22}$/;

/** What a third party's callback says: a code, or that there is none. */
export interface Callback {
  /** The flow that it says it ends. */
  readonly id: string;
  /** That flow sealed, where `state` carried it. */
  readonly sealed: string | undefined;
  readonly state: string;
  readonly outcome: { readonly code: string } | { readonly refused: Code };
}

/**
 * Reads a callback: exactly one state of this system's form, exactly one of code and error.
 * @throws ConnectorError `flow_invalid`, `request_malformed`
 */
export function readCallback(query: Readonly<Record<string, unknown>>): Callback {
  const state = one(query['state']) ?? '';
  const code = one(query['code']);
  const error = one(query['error']);
  const dot = state.indexOf('.');
  const id = dot < 0 ? state : state.slice(0, dot);
  // An empty code is none: passport would begin a new flow for it.
  if (!FLOW_ID.test(id) || (code === undefined) === (error === undefined) || code === '' || error === '')
    throw new ConnectorError('flow_invalid');
  return {
    id,
    sealed: dot < 0 ? undefined : state.slice(dot + 1),
    state,
    outcome:
      code === undefined
        ? { refused: error === 'access_denied' ? 'access_denied' : 'provider_unavailable' }
        : { code },
  };
}
