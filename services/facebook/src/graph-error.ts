import { ConnectorError } from '@data-connector/kit/errors';
import {
  numberOf,
  objectOf,
  PageTooLarge,
  rateLimited,
  textOf,
  TokenRejected,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { regainMs } from './usage.js';

/** What is kept of an error of the Graph API: its numbers. Its message may quote a token. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  /** For the log, such as `graph_190_463`. */
  readonly code: string;
  constructor(
    readonly graphCode: number,
    readonly subcode: number | undefined,
  ) {
    super('The Graph API refused a request');
    this.code = `graph_${graphCode}${subcode === undefined ? '' : `_${subcode}`}`;
  }
}

/** https://developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting */
const THROTTLED = new Set([4, 17, 32, 341, 613]);
const REJECTED = new Set([102, 190]);
/** 3: the app lacks a capability; 101: there is no such app. */
const OF_THE_APP = new Set([3, 101]);
/** Subcode of 2: the answer took Facebook too long, as 1 (“unknown error”) and -3 often mean too: fewer items may do. */
const TOO_SLOW = 1504018;
/** What is said of an app that is deleted, blocked, not reviewed, or signs with a wrong secret, under codes that mean something else. */
const ABOUT_THE_APP =
  /^(?:\(#\d+\) )?(?:Error validating (?:application|client secret)|API access |Application does not have|Provide valid app ID)|\bnon-active accounts\b|\bappsecret_proof\b/i;
/** What is said of a token under codes that mean something else, or without one. */
const ABOUT_THE_TOKEN = /\b(?:active|validating|Invalid OAuth|Malformed|expired) access token\b/i;

const isBusinessThrottle = (code: number): boolean => code >= 80_000 && code <= 80_014;
const isPermission = (code: number): boolean => code === 10 || (code >= 200 && code <= 299);
function ofGraph(error: ThirdPartyObject, headers: Headers): Error {
  const code = numberOf(error['code']) ?? 0;
  const message = textOf(error['message']) ?? '';
  const subcode = numberOf(error['error_subcode']);
  const cause = new GraphError(code, subcode);
  if (THROTTLED.has(code) || isBusinessThrottle(code))
    return rateLimited({ headers, inMs: regainMs(headers) }, cause);
  if (OF_THE_APP.has(code) || ABOUT_THE_APP.test(message))
    return new ConnectorError('app_rejected', {}, cause);
  if (REJECTED.has(code) || ABOUT_THE_TOKEN.test(message)) return new TokenRejected(cause);
  if (isPermission(code)) return new ConnectorError('scope_missing', {}, cause);
  if (code === 1 || code === -3 || (code === 2 && subcode === TOO_SLOW)) return new PageTooLarge(cause);
  return new ConnectorError('provider_unavailable', {}, cause);
}

/** The error of an answer: an object of its own, or as older endpoints write it, beside everything else. */
function errorIn(body: ThirdPartyObject | undefined): ThirdPartyObject | undefined {
  const { error, error_code: code, error_msg, error_description = error_msg } = body ?? {};
  return objectOf(error) ?? (numberOf(code) === undefined ? undefined : { code, message: error_description });
}

/** An answer of the Graph API: its body if it was JSON. */
export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What went wrong, if anything did: an error object with any status, a status that says so, or a body that is no object. */
export function faultOf({ body, headers, status }: GraphAnswer): Error | undefined {
  const error = errorIn(objectOf(body));
  if (error) return ofGraph(error, headers);
  if (status === 401) return new TokenRejected();
  if (status === 429) return rateLimited({ headers, inMs: regainMs(headers) });
  if (status < 200 || status > 299 || !objectOf(body)) return new ConnectorError('provider_unavailable');
  return undefined;
}
