import { ConnectorError } from '@data-connector/kit/errors';
import type { Provider } from '@data-connector/provider';
import { one } from '@data-connector/kit/http';

type Query = Readonly<Record<string, unknown>>;

const FLOW_ID = /^[A-Za-z0-9_-]{22}$/;

/** Which flow a callback says that it ends. */
export interface Callback {
  readonly id: string;
  /** That flow sealed, where `state` carried it. */
  readonly sealed: string | undefined;
  readonly state: string;
}

/**
 * Reads whose callback it is: exactly one state of this system's form. What else is in it is read once the flow is known,
 * so that whatever a third party sends leads back with the Vault's state.
 * @throws ConnectorError `flow_invalid`, `request_malformed`
 */
export function readCallback(query: Query): Callback {
  const state = one(query['state']) ?? '';
  const dot = state.indexOf('.');
  const id = dot < 0 ? state : state.slice(0, dot);
  if (!FLOW_ID.test(id)) throw new ConnectorError('flow_invalid');
  return { id, sealed: dot < 0 ? undefined : state.slice(dot + 1), state };
}

/**
 * The code in a callback: exactly one of code and error, from the issuer that was asked, if it names itself (RFC 9207).
 * @throws ConnectorError `access_denied`, `provider_unavailable`, `flow_invalid`, `request_malformed`
 */
export function codeIn(query: Query, { isNamed, issuer }: ReturnType<Provider['issuerAt']>): string {
  const code = one(query['code']);
  // Some consent pages tell their own faults by number, and nothing in the words of RFC 6749.
  const error = one(query['error']) ?? one(query['error_code']);
  // An empty code is none: passport would begin a new flow for it.
  if ((code === undefined) === (error === undefined) || code === '' || error === '')
    throw new ConnectorError('flow_invalid');
  if ((one(query['iss']) ?? (isNamed ? '' : issuer)) !== issuer) throw new ConnectorError('flow_invalid');
  if (code === undefined)
    throw new ConnectorError(error === 'access_denied' ? 'access_denied' : 'provider_unavailable');
  return code;
}
